import { STAND_IN_REFS } from "../../settings/schema/supabase.ts";
import { clientFromEnvironment } from "../github/job.ts";
import { settleIssue } from "../github/one-issue.ts";
import { CHECKOUT } from "../workspace/checkout.ts";
import { guard } from "./guard.ts";
import { guardIssue } from "./issue.ts";
import { BadInvocation, type Options } from "./options.ts";
import { committedRefs } from "./refs.ts";
import { type Format, render } from "./report.ts";

/**
 * `hotdash stack-guard`: reports every Postgres in a checkout's files that is not the team's Supabase.
 * @returns 0 clean, 1 findings
 */
export async function stackGuard({
  checkout,
  ref,
  allow,
  format,
  history,
  issue,
}: {
  checkout: string;
  /** @default those of the committed stack files */
  ref: readonly string[];
  allow: string | undefined;
  /** One of `FORMATS`. */
  format: string;
  history: boolean;
  /** Keeps one issue about it in the repository that the environment names. */
  issue: boolean;
}): Promise<number> {
  const github = issue ? clientFromEnvironment() : undefined;
  const refs = ref.length > 0 ? ref : await committedRefs(CHECKOUT);
  const invented = (ref.length > 0 ? [] : refs).filter((one) =>
    (Object.values(STAND_IN_REFS) as string[]).includes(one),
  );
  // This project's own files name them, in any clone, and no Supabase does: an application held against them is wrong in every line.
  const named = new Set(await committedRefs(checkout).catch(() => invented));
  if (invented.some((one) => !named.has(one)))
    throw new BadInvocation(
      `${invented.join(", ")} ${invented.length === 1 ? "is a stand-in" : "are stand-ins"} for the team's Supabase projects: every real one would be a finding\n` +
        "fix: --ref <20 letters> for each project, or hotdash:supabase.ref of the stack files",
    );
  const asked: Options = {
    checkout,
    refs,
    format: format as Format,
    history,
    ...(allow === undefined ? {} : { allow }),
  };
  const report = await guard(asked, (line) => console.error(line));
  console.log(render(report, asked.format));
  if (github) {
    const said = await settleIssue(github, guardIssue(report));
    if (said !== undefined) console.log(said);
  }
  return report.violations.length > 0 ? 1 : 0;
}
