import { removeCommand } from "../commands.ts";
import type { SettingProblem } from "../finding.ts";
import { nearest } from "../nearest.ts";
import { EXEMPTIBLE, type Exemption, NEVER_EXEMPT } from "../rules/exemptions.ts";
import { settingProblem } from "../setting-problem.ts";
import type { StackName } from "../stack-name.ts";
import type { Check } from "./check.ts";

/** Exemptions are of rules that take some, each once, and not over. */
export const exemptions: Check = ({ name, parsed, today }) =>
  judgeExemptions(name, parsed.exemptions ?? [], today);

/** The same for a stack without the application's sections. `today` is YYYY-MM-DD. */
export function judgeExemptions(
  name: StackName,
  given: readonly Exemption[],
  today: string,
): SettingProblem[] {
  const known: readonly string[] = EXEMPTIBLE;
  const never: readonly string[] = NEVER_EXEMPT;
  return given.flatMap((entry, index): SettingProblem[] => {
    const { rule, resource, expires } = entry;
    const at = ["exemptions", index];
    const fix = removeCommand(name, at);
    const problems: SettingProblem[] = [];
    const add = (key: keyof Exemption, value: string, problem: string, allowed: string) =>
      problems.push(settingProblem(name, [...at, key], { value, problem, allowed, fix }));
    if (never.includes(rule)) add("rule", rule, "is a rule that nothing is exempt from", known.join(", "));
    else if (!known.includes(rule)) {
      const meant = nearest(rule, known);
      const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
      add("rule", rule, `is the name of no rule${hint}`, known.join(", "));
    }
    const first = given.findIndex((one) => one.rule === rule && one.resource === resource);
    if (first !== index) add("resource", resource, `is exempt from ${rule} already`, "each once");
    if (expires < today)
      add("expires", expires, "is over: the exemption counts no more", "a day to come, or no entry");
    return problems;
  });
}
