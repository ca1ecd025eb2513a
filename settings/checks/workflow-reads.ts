import { removeCommand } from "../commands.ts";
import type { SettingProblem } from "../finding.ts";
import { MATRIX } from "../matrix/table.ts";
import { appliesTo, type Target } from "../matrix/variable.ts";
import { neverMirrored } from "../rules/retired-variables.ts";
import type { Sections } from "../schema/stack.ts";
import { settingProblem } from "../setting-problem.ts";
import type { StackName } from "../stack-name.ts";

const KINDS = { secrets: "github secret", variables: "github variable" } as const satisfies Record<
  string,
  Target
>;

/** What a stack says its workflows read must be something that it may give them: the rest stays with the machines. */
export function judgeReads(name: StackName, reads: Sections["github"]["workflowReads"]): SettingProblem[] {
  return (Object.keys(KINDS) as (keyof typeof KINDS)[]).flatMap((kind) => {
    const allowed = MATRIX.filter(
      (row) => row.targets.includes(KINDS[kind]) && appliesTo(row, name.environmentClass),
    ).map((row) => row.name);
    return reads[kind].flatMap((read, index) => {
      if (allowed.includes(read) && neverMirrored(read) === undefined) return [];
      const path = ["github", "workflowReads", kind, index];
      return settingProblem(name, path, {
        value: read,
        problem: `is nothing that goes to GitHub as a ${kind.slice(0, -1)}${elsewhere(read)}`,
        allowed: allowed.join(", "),
        fix: removeCommand(name, path),
      });
    });
  });
}

function elsewhere(read: string): string {
  const row = MATRIX.find(({ name }) => name === read);
  return row === undefined ? "" : `: it goes to ${row.targets.join(", ")}`;
}
