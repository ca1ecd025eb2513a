import { propertyName, setCommand } from "./commands.ts";
import type { Breaching, SettingProblem } from "./finding.ts";
import type { StackName } from "./stack-name.ts";

/**
 * A problem about one setting. `fix` is the command that puts it right; without it, the command that sets `good`, or one
 * with a blank to fill in where only the team knows the value.
 */
export function settingProblem(
  name: StackName,
  path: readonly PropertyKey[],
  parts: { value: string; problem: string; allowed: string; good?: unknown; fix?: string } & Breaching,
): SettingProblem {
  const { value, problem, allowed, good, fix, breach } = parts;
  const command = fix ?? setCommand(name, path, good ?? "<value>");
  return {
    property: propertyName(name, path),
    value,
    problem,
    allowed,
    fix: command,
    ...(breach && { breach }),
  };
}
