import { MARK, markOf, type Values, variablesOf } from "./common.ts";

/** What Render says an object's variables and secret files are. */
export interface LiveValues {
  env: Record<string, string>;
  files: Record<string, string>;
}

type Declared = Values & { project: string; stack: string };

/** Every variable that the object must have: declared ones, the mark, and what others set beside them. */
export function wantedVariables(declared: Declared, live: Record<string, string>): Record<string, string> {
  const others = declared.external.flatMap((name) => {
    const value = live[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(others), ...variablesOf(declared), [MARK]: markOf(declared) };
}

/**
 * The declared values with what is live in their place, for a refresh: plain ones as they are, of secret ones and of
 * strangers only that they differ, never their value.
 */
export function observedValues(
  declared: Declared,
  live: LiveValues,
): { env: Record<string, string>; deviations: Record<string, string> } {
  const deviations: Record<string, string> = {};
  const compare = (place: string, wanted: Record<string, string>, found: Record<string, string>) => {
    for (const [name, value] of Object.entries(wanted)) {
      if (!Object.hasOwn(found, name)) deviations[`${place}.${name}`] = "missing";
      else if (found[name] !== value) deviations[`${place}.${name}`] = "changed outside Pulumi";
    }
  };
  compare("secrets", declared.secrets, live.env);
  compare("generated", declared.generated, live.env);
  compare("env", { [MARK]: markOf(declared) }, live.env);
  compare("secretFiles", declared.secretFiles, live.files);
  const known = new Set([...Object.keys(variablesOf(declared)), ...declared.external, MARK]);
  for (const name of Object.keys(live.env)) if (!known.has(name)) deviations[`env.${name}`] = "not declared";
  for (const name of Object.keys(live.files))
    if (!Object.hasOwn(declared.secretFiles, name)) deviations[`secretFiles.${name}`] = "not declared";
  const env = Object.keys(declared.env).flatMap((name) => {
    const value = live.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { env: Object.fromEntries(env), deviations };
}
