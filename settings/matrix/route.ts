import { FLAGS, type FlagName, type FlagRow, goesLive, offText, onText } from "../flags.ts";
import type { StackSettings } from "../types.ts";
import { stackRows } from "./table.ts";
import {
  appliesTo,
  isRequired,
  isSecret,
  type MatrixContext,
  type NeedContext,
  type Target,
  type Variable,
} from "./variable.ts";

/** Every variable of a stack by where it goes. Values of the two secret maps are in clear: wrap them as secrets. */
export interface RoutedEnvironment {
  /** Plain environment of the machines, flags included. */
  flyEnv: Record<string, string>;
  /** Secrets of the Fly app. */
  flySecrets: Record<string, string>;
  /** Variables of the GitHub environment: only what a workflow uses. */
  githubVariables: Record<string, string>;
  /** Secrets of the GitHub environment: only what a workflow uses. */
  githubSecrets: Record<string, string>;
}

/** The one place from which Fly and GitHub get their values, so that both get the same. */
export function routeEnvironment(settings: StackSettings): RoutedEnvironment {
  const to = (target: Target): Record<string, string> => {
    const rows = stackRows(settings.extras).filter((variable) => goesTo(variable, target, settings));
    return Object.fromEntries(
      rows.flatMap((variable) => {
        const value = variableValue(variable, settings);
        return value === undefined ? [] : [[variable.name, value] as const];
      }),
    );
  };
  // Previews come and go with pull requests and own nothing on GitHub; of the others' values it gets what a workflow reads.
  const owner = settings.environmentClass !== "preview";
  const read = (target: Target, names: readonly string[]) =>
    owner ? Object.fromEntries(Object.entries(to(target)).filter(([name]) => names.includes(name))) : {};
  const { secrets, variables } = settings.github.workflowReads;
  return {
    flyEnv: { ...to("fly env"), ...flagsAsText(settings) },
    flySecrets: to("fly secret"),
    githubVariables: read("github variable", variables),
    githubSecrets: read("github secret", secrets),
  };
}

/** Whether a variable goes to a place in a stack. */
function goesTo({ targets, alsoTo }: Variable, target: Target, context: NeedContext): boolean {
  return targets.includes(target) || (alsoTo?.target === target && alsoTo.holds(context));
}

/** Names of the secrets that the app on Fly cannot do without, those that are derived or made by Pulumi included. */
export function appSecrets(context: NeedContext): string[] {
  const rows = stackRows().filter(
    (variable) =>
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
