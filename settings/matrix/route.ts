import { FLAGS, type FlagName, type FlagRow, goesLive, offText, onText } from "../flags.ts";
import type { AnySettings, BareSettings, StackSettings } from "../types.ts";
import { hasDashboard } from "../with-dashboard.ts";
import { DASHBOARD, type System } from "./systems.ts";
import { stackRows } from "./table.ts";
import {
  appliesTo,
  isRequired,
  isSecret,
  type MatrixContext,
  type NeedContext,
  systemsOf,
  type Target,
  type Variable,
} from "./variable.ts";

/** What the processes of one system get: plain values, flags included, and secrets in clear, to be wrapped as such. */
export interface SystemValues {
  env: Record<string, string>;
  secrets: Record<string, string>;
}

/** Every variable of a stack by where it goes. Values of the two secret maps are in clear: wrap them as secrets. */
export interface RoutedEnvironment {
  /** Plain environment of the dashboard's machines, flags included. */
  flyEnv: Record<string, string>;
  /** Secrets of the dashboard's app. */
  flySecrets: Record<string, string>;
  /** Variables of the GitHub environment: only what a workflow uses. */
  githubVariables: Record<string, string>;
  /** Secrets of the GitHub environment: only what a workflow uses. */
  githubSecrets: Record<string, string>;
}

/** The one place from which systems and GitHub get their values, so that all get the same. */
export function routeEnvironment(settings: AnySettings): RoutedEnvironment {
  if (!hasDashboard(settings)) return withoutDashboard(settings);
  const { env, secrets } = valuesOf(DASHBOARD, settings);
  // Previews come and go with pull requests and own nothing on GitHub; of the others' values it gets what a workflow reads.
  const owner = settings.environmentClass !== "preview";
  const rows = stackRows(settings.extras);
  const read = (target: Target, names: readonly string[]) =>
    owner
      ? Object.fromEntries(
          Object.entries(valuesTo(target, rows, settings)).filter(([name]) => names.includes(name)),
        )
      : {};
  const reads = settings.github.workflowReads;
  return {
    flyEnv: env,
    flySecrets: secrets,
    githubVariables: read("github variable", reads.variables),
    githubSecrets: read("github secret", reads.secrets),
  };
}

/** Without the dashboard workflows get what is given, and what follows from other settings. */
function withoutDashboard(settings: BareSettings): RoutedEnvironment {
  const { workflowReads } = settings.github;
  const of = (names: readonly string[]) =>
    Object.fromEntries(
      stackRows(settings.extras).flatMap((row) => {
        const value = names.includes(row.name) ? bareValue(row, settings) : undefined;
        return value === undefined ? [] : [[row.name, value]];
      }),
    );
  return {
    ...{ flyEnv: {}, flySecrets: {} },
    githubVariables: of(workflowReads.variables),
    githubSecrets: of(workflowReads.secrets),
  };
}

/** The value of a variable in a stack without the dashboard; undefined of one that follows from it. */
export function bareValue(row: Variable, settings: Omit<MatrixContext, "dashboard">): string | undefined {
  let asked = false;
  const context = {
    ...settings,
    get dashboard(): MatrixContext["dashboard"] {
      asked = true;
      throw new Error("the stack is without the dashboard");
    },
  };
  try {
    return variableValue(row, context);
  } catch (error) {
    if (asked) return undefined;
    throw error;
  }
}

/** What a system gets, and no other system's. */
export function valuesOf(system: System, settings: StackSettings): SystemValues {
  const rows = stackRows(settings.extras).filter((variable) => systemsOf(variable).includes(system));
  return {
    // Flags are switches of the dashboard's code.
    env: { ...valuesTo("fly env", rows, settings), ...(system === DASHBOARD ? flagsAsText(settings) : {}) },
    secrets: valuesTo("fly secret", rows, settings),
  };
}

function valuesTo(
  target: Target,
  rows: readonly Variable[],
  settings: StackSettings,
): Record<string, string> {
  return Object.fromEntries(
    rows
      .filter((variable) => goesTo(variable, target, settings))
      .flatMap((variable) => {
        const value = variableValue(variable, settings);
        return value === undefined ? [] : [[variable.name, value] as const];
      }),
  );
}

/** Whether a variable goes to a place in a stack. */
function goesTo({ targets, alsoTo }: Variable, target: Target, context: NeedContext): boolean {
  return targets.includes(target) || (alsoTo?.target === target && alsoTo.holds(context));
}

/** Names of the secrets that a system cannot do without, those that are derived or made by Pulumi included. */
export function appSecrets(context: NeedContext, system: string = DASHBOARD): string[] {
  const rows = stackRows().filter(
    (variable) =>
      (systemsOf(variable) as readonly string[]).includes(system) &&
      goesTo(variable, "fly secret", context) &&
      appliesTo(variable, context.environmentClass) &&
      (variable.source === "secret" && !variable.derive ? isRequired(variable, context) : isSecret(variable)),
  );
  return rows.map(({ name }) => name);
}

/** The value of a variable in a stack; undefined when it has none, and for generated ones. */
export function variableValue(variable: Variable, context: MatrixContext): string | undefined {
  if (!appliesTo(variable, context.environmentClass)) return undefined;
  switch (variable.source) {
    case "setting":
      return context.variables[variable.name] ?? variable.derive?.(context) ?? variable.default;
    case "secret":
      return context.secrets[variable.name] ?? variable.derive?.(context);
    case "derived":
      return variable.derive?.(context);
    case "generated":
      return undefined;
  }
}

/** Flags as the reader of each takes them; off and mock are said, too, so that no default of the code decides. */
function flagsAsText({ flags }: StackSettings): Record<string, string> {
  return Object.fromEntries(
    (Object.keys(FLAGS) as FlagName[]).flatMap((name) => {
      const row: FlagRow = FLAGS[name];
      if (row.away && !goesLive(row, flags[name])) return [];
      return [[name, flags[name] ? onText(row) : offText(row)] as const];
    }),
  );
}
