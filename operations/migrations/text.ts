import { errorsOf, findingLine } from "./finding.ts";
import type { MigrationPlan } from "./plan.ts";

/** A plan as people read it: what is applied, what is pending, all that stands against it. */
export function planLines(plan: MigrationPlan): string[] {
  const { pending, applied, foreign, findings, notes } = plan;
  const errors = errorsOf(findings).length;
  return [
    `${applied.length} applied, ${pending.length} pending${foreign.length > 0 ? `, ${foreign.length} of another commit` : ""}`,
    ...pending.map(
      ({ file, statements, takes, alone }) =>
        `  ${file}: ${statements.length} statements${alone ? ", outside of a transaction" : ""}${takes.map(({ what }) => `; ${what}`).join("")}`,
    ),
    ...findings.flatMap((one) => findingLine(one).split("\n")),
    ...notes.map((note) => `note: ${note}`),
    errors === 0
      ? "nothing stands against it"
      : `${errors} ${errors === 1 ? "problem stands" : "problems stand"} against it`,
  ];
}

/** The same for programs: no SQL, which `--json` of a checkout has beside it anyway. */
export const planJson = ({ pending, applied, foreign, findings, notes }: MigrationPlan) => ({
  ...{ applied, foreign, findings, notes },
  pending: pending.map(({ file, version, name, sha256, takes, alone }) => ({
    ...{ file, version, name, sha256, alone },
    takes: takes.map(({ what }) => what),
  })),
});
