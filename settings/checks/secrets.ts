import { removeCommand, secretCommand } from "../commands.ts";
import { dashboardParts } from "../dashboard-parts.ts";
import type { SettingProblem } from "../finding.ts";
import { rowFor } from "../matrix/table.ts";
import { placeholder } from "../rules/placeholders.ts";
import { secretInCommand } from "../rules/secret-commands.ts";
import { secretShape } from "../rules/secret-shapes.ts";
import { judgeSlot } from "../rules/slots.ts";
import { settingProblem } from "../setting-problem.ts";
import type { Check } from "./check.ts";

/** Secrets are made for the stack, and nothing that travels in clear holds one. */
export const secrets: Check = (input) => [...invented(input), ...misplaced(input), ...inClear(input)];

const invented: Check = ({ name, parsed: { secrets = {}, extras } }) =>
  Object.entries(secrets).flatMap(([secret, value]): SettingProblem[] => {
    const row = rowFor(secret, extras);
    // What is misplaced or of the wrong form is said elsewhere.
    if (row?.source !== "secret" || row.shape?.safeParse(value).success === false) return [];
    const found = placeholder(value, { production: name.environmentClass === "production" });
    if (found === undefined) return [];
    return [
      settingProblem(name, ["secrets", secret], {
        value: "(not shown)",
        problem: `is ${found}, and no secret`,
        allowed: "a value that was made for this stack alone",
        fix: secretCommand(name, secret),
      }),
    ];
  });

/** Credentials that say what they are, in a slot for something else. */
const misplaced: Check = ({ name, parsed: { secrets = {}, supabase, extras } }) =>
  Object.entries(secrets).flatMap(([secret, value]) =>
    // A variable that the matrix does not know is refused as such.
    rowFor(secret, extras)?.source !== "secret" ||
    placeholder(value, { production: name.environmentClass === "production" }) !== undefined
      ? []
      : judgeSlot(secret, value, supabase ? [supabase.ref] : []).map(({ problem, fix }) =>
          settingProblem(name, ["secrets", secret], {
            value: "(not shown)",
            problem,
            allowed: fix,
            fix: secretCommand(name, secret),
          }),
        ),
  );

/** Places of a stack file that end up in commands, image names and plain variables. */
const inClear: Check = ({ name, parsed: { variables = {}, dashboard, extras } }) => {
  const places: [path: string[], found: string | undefined][] = [];
  for (const [variable, value] of Object.entries(variables)) {
    const row = rowFor(variable, extras);
    if (row?.source === "setting" && row.shape?.safeParse(value).success !== false)
      places.push([["variables", variable], secretShape(variable, value)]);
  }
  const command = dashboard?.chroma.command.join(" ") ?? "";
  places.push([["dashboard", "chroma", "command"], secretInCommand(command)]);
  for (const { path, command: words } of dashboard ? dashboardParts(dashboard) : [])
    places.push([[...path, "command"], secretInCommand(words)]);
  const image = dashboard?.image ?? "";
  places.push([["dashboard", "image"], secretInCommand(image)]);
  return places.flatMap(([path, found]): SettingProblem[] =>
    found === undefined
      ? []
      : [
          settingProblem(name, path, {
            value: "(not shown)",
            problem: `holds ${found} in clear: the stack file is committed`,
            allowed: "no secret; change the leaked one too",
            fix: removeCommand(name, path),
          }),
        ],
  );
};
