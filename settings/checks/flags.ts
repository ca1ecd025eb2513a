import { removeCommand, setCommand } from "../commands.ts";
import type { SettingProblem } from "../finding.ts";
import { FLAGS, type FlagName, type FlagRow, goesLive } from "../flags.ts";
import { type GivenFlags, givenFlags, isOn } from "../schema/flags.ts";
import { settingProblem } from "../setting-problem.ts";
import type { StackName } from "../stack-name.ts";
import type { Check } from "./check.ts";

/**
 * Flags leave their safe side in production only with owner, evidence and a day that is not over, and forbidden ones never. Each
 * is given once, and says which side it takes.
 */
export const flags: Check = ({ name, parsed, today }) => {
  const given = parsed.flags ?? {};
  const said = givenFlags(given);
  const twice = Object.keys(given).filter((key) => !said.some((one) => one.key === key));
  return [
    ...twice.map((key) =>
      settingProblem(name, ["flags", key], {
        value: "(set)",
        problem: "is another spelling of a flag that is set as well",
        allowed: "one of the two",
        fix: removeCommand(name, ["flags", key]),
      }),
    ),
    ...said.flatMap(({ flag, key, entry }) => judge(name, flag, key, entry, today)),
  ];
};

function judge(
  name: StackName,
  flag: FlagName,
  key: string,
  given: GivenFlags[string],
  today: string,
): SettingProblem[] {
  const path = ["flags", key];
  const row: FlagRow = FLAGS[flag];
  const entry = typeof given === "object" ? given : undefined;
  const sides = entry ? (["on", "live"] as const).filter((side) => entry[side] !== undefined) : ["on"];
  const mock = row.kind === "mock/live";
  if (sides.length !== 1 || (sides[0] === "live" && !mock))
    return [
      settingProblem(name, path, {
        value: sides.length === 0 ? "(no side)" : sides.join(", "),
        problem: `does not say which side it takes${sides[0] === "live" && !mock ? ": live is said of mock/live switches alone" : ""}`,
        allowed: mock ? "on or live: true or false" : "on: true or false",
        fix: setCommand(name, [...path, mock ? "live" : "on"], true),
      }),
    ];
  const on = isOn(flag, given);
  if (name.environmentClass !== "production" || !goesLive(row, on)) return [];
  const value = String(on);
  const word = on ? "on" : "off";
  if (row.kind === "forbidden")
    return [
      settingProblem(name, path, {
        value,
        problem: `is ${word} in production, where it must never be: ${row.reason}`,
        allowed: "not set in production; no entry allows it",
        fix: removeCommand(name, path),
      }),
    ];
  const missing = (["owner", "evidence", "expires"] as const).filter((part) => entry?.[part] === undefined);
  if (missing.length > 0)
    return [
      settingProblem(name, path, {
        value,
        problem: `is ${word} in production without ${missing.join(", ")}`,
        allowed: `${row.safe ? "on" : "off"} in production, or ${word} with owner, evidence and expires (YYYY-MM-DD)`,
        fix: removeCommand(name, path),
      }),
    ];
  const expires = entry?.expires ?? "";
  if (expires >= today) return [];
  return [
    settingProblem(name, [...path, "expires"], {
      value: expires,
      problem: `is over: the flag had leave to be ${word} in production until then`,
      allowed: `a day to come, YYYY-MM-DD, or the flag ${row.safe ? "on" : "off"}`,
      fix: removeCommand(name, path),
    }),
  ];
}
