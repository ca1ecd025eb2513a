import { removeCommand } from "../commands.ts";
import type { SettingProblem } from "../finding.ts";
import { isOn } from "../schema/flags.ts";
import { settingProblem } from "../setting-problem.ts";
import type { Check } from "./check.ts";

/** Flags are on in production only with owner, evidence and a day that is not over. */
export const flags: Check = ({ name, parsed, today }) =>
  Object.entries(parsed.flags ?? {}).flatMap(([flag, given]): SettingProblem[] => {
    const path = ["flags", flag];
    if (name.environmentClass !== "production" || !isOn(given)) return [];
    const entry = typeof given === "boolean" ? undefined : given;
    const missing = (["owner", "evidence", "expires"] as const).filter((key) => entry?.[key] === undefined);
    if (missing.length > 0) {
      return [
        settingProblem(name, path, {
          value: "true",
          problem: `is on in production without ${missing.join(", ")}`,
          allowed: "off in production, or on with owner, evidence and expires (YYYY-MM-DD)",
          fix: removeCommand(name, path),
        }),
      ];
    }
    const expires = entry?.expires ?? "";
    if (expires >= today) return [];
    return [
      settingProblem(name, [...path, "expires"], {
        value: expires,
        problem: "is over: the flag had leave to be on in production until then",
        allowed: "a day to come, YYYY-MM-DD, or the flag off",
        fix: removeCommand(name, path),
      }),
    ];
  });
