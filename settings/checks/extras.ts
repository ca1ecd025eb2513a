import { removeCommand, setCommand } from "../commands.ts";
import type { SettingProblem } from "../finding.ts";
import { extraProblem } from "../rules/extras.ts";
import { settingProblem } from "../setting-problem.ts";
import type { Check } from "./check.ts";

/** Variables that a stack declares beside the matrix are new ones, and nothing that another list or rule decides. */
export const extras: Check = ({ name, parsed: { extras = {} } }) =>
  Object.entries(extras).flatMap(([variable, extra]): SettingProblem[] => {
    const found = extraProblem(variable, extra);
    if (found === undefined) return [];
    const path = ["extras", variable, ...(found.property ? [found.property] : [])];
    return [
      settingProblem(name, path, {
        value: found.property === "kind" ? extra.kind : "(declaration)",
        problem: found.problem,
        allowed: found.allowed,
        fix:
          found.property === "kind"
            ? setCommand(name, path, "secret")
            : removeCommand(name, ["extras", variable]),
      }),
    ];
  });
