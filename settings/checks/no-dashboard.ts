import { removeCommand } from "../commands.ts";
import type { SettingProblem } from "../finding.ts";
import { bareValue } from "../matrix/route.ts";
import { DECLARED } from "../matrix/systems.ts";
import { rowFor } from "../matrix/table.ts";
import { systemsOf } from "../matrix/variable.ts";
import { partsOf } from "../references.ts";
import { NO_DASHBOARD } from "../schema/host.ts";
import { settingProblem } from "../setting-problem.ts";
import type { Check, CheckInput } from "./check.ts";

/** Sections of which all is about the dashboard. */
const ITS_OWN = ["dashboard", "flags", "shopify", "backup"] as const;

/** What of Render's section is about the dashboard. */
const ON_RENDER = ["web", "chroma", "workers", "crons"] as const;

const WHY = "is about the dashboard, and the stack has none (host: none)";
const ALLOWED = "not set; or host fly, render or both";

/** A stack without the dashboard says nothing of it: what it said would be done nowhere, and is meant for another stack. */
export const noDashboard: Check = (input) => {
  const { name, parsed } = input;
  if (parsed.host !== NO_DASHBOARD) return [];
  const own = [...sections(input), ...values(input), ...derived(input)].map(({ path, value }) =>
    settingProblem(name, path, { value, problem: WHY, allowed: ALLOWED, fix: removeCommand(name, path) }),
  );
  return [...preview(input), ...own, ...references(input)];
};

interface Said {
  path: (string | number)[];
  value: string;
}

function sections({ raw }: CheckInput): Said[] {
  const whole = ITS_OWN.filter((section) => Object.keys((raw[section] ?? {}) as object).length > 0);
  const onRender = ON_RENDER.filter((part) => Object.hasOwn((raw.render ?? {}) as object, part));
  return [
    ...whole.map((section) => ({ path: [section], value: "(a section)" })),
    ...onRender.map((part) => ({ path: ["render", part], value: "(a section)" })),
  ];
}

/** Values that go to its processes alone: what a workflow reads on GitHub stays. */
function values({ parsed }: CheckInput): Said[] {
  const { workflowReads } = parsed.github ?? {};
  return (["variables", "secrets"] as const).flatMap((section) =>
    Object.keys(parsed[section] ?? {}).flatMap((variable) => {
      const row = rowFor(variable, parsed.extras);
      // What no list knows is refused as such.
      if (row === undefined || workflowReads?.[section].includes(variable)) return [];
      return systemsOf(row).every((system) => DECLARED.includes(system))
        ? [{ path: [section, variable], value: "(not shown)" }]
        : [];
    }),
  );
}

/** What workflows are to get and would follow from the dashboard. */
function derived({ name, parsed }: CheckInput): Said[] {
  const { github, supabase, variables = {}, secrets = {}, extras } = parsed;
  if (!github || !supabase) return [];
  return (["variables", "secrets"] as const).flatMap((kind) =>
    github.workflowReads[kind].flatMap((variable, index) => {
      const row = rowFor(variable, extras);
      const follows = row?.source === "derived" || row?.source === "generated";
      if (!follows || bareValue(row, { ...name, supabase, variables, secrets }) !== undefined) return [];
      return [{ path: ["github", "workflowReads", kind, index], value: variable }];
    }),
  );
}

/** A preview is that of a change of the dashboard. */
function preview({ name }: CheckInput): SettingProblem[] {
  if (name.environmentClass !== "preview") return [];
  const parts = { value: NO_DASHBOARD, problem: "is not for previews, which show a change of the dashboard" };
  return [settingProblem(name, ["host"], { ...parts, allowed: "fly", good: "fly" })];
}

/** Values of apps that are the dashboard's. */
function references({ name, parsed }: CheckInput): SettingProblem[] {
  return Object.entries(parsed.apps ?? {}).flatMap(([app, { variables }]) =>
    Object.entries(variables).flatMap(([variable, { from }]) => {
      if (from === undefined || !(DECLARED as readonly string[]).includes(partsOf(from)[0])) return [];
      const path = ["apps", app, "variables", variable, "from"];
      return [
        settingProblem(name, path, {
          value: from,
          problem: "refers to the dashboard, and the stack has none (host: none)",
          allowed: "a value or a secret of the app's own, or that of another system",
          fix: removeCommand(name, path.slice(0, -1)),
        }),
      ];
    }),
  );
}
