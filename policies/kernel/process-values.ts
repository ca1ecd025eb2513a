import {
  builtIn,
  command,
  component,
  fly,
  github,
  provider,
  render,
  supabase,
} from "../../settings/tokens.ts";
import { type Reading, read } from "./reading.ts";
import type { Subject } from "./rule.ts";
import { join, type TextGroup, walk } from "./walk.ts";

/** Everything a resource hands to a process, by the names under which the process gets it. */
export interface ProcessValues {
  groups: TextGroup[];
  /** Paths that hold a list or an object. */
  compounds: string[];
  /** Paths that decide and are unknown. Empty for types that hand nothing to a process. */
  unknowns: string[];
  /** Names whose values Pulumi makes and nobody can know in the first preview: the `generated` of Fly's secrets and of Render's services. */
  generated: string[];
}

/** Types that hand values to processes, with the properties that may be unknown because they never reach one. */
const carriers: Readonly<Record<string, RegExp>> = {
  [fly.ProcessGroup]: /^(secretsVersion$|mounts\.volumes(\.|$)|deviations(\.|$))/,
  [fly.ReleaseCommand]: /^secretsVersion$/,
  [fly.Secrets]: /^generated\./,
  [render.Service]: /^(generated\.|envGroups(\[|\.|$)|deviations(\.|$))/,
  [render.EnvGroup]: /^(generated\.|deviations(\.|$))/,
  [render.CustomDomain]: /^serviceId$/,
  [render.KeyValue]: /^$/,
  [supabase.EdgeFunctionSecrets]: /^deviations(\.|$)/,
  [github.ActionsEnvironmentVariable]: /^$/,
  [github.ActionsEnvironmentSecret]: /^$/,
  [command.LocalCommand]: /^triggers(\[|\.|$)/,
};

/** Types with a property `generated`. */
const makers = new Set<string>([fly.Secrets, render.Service, render.EnvGroup]);

/** Types that group or configure others. Each by its own name: what is only called alike is judged like anything else. */
const grouping = new Set<string>([builtIn, provider, component].flatMap((group) => Object.values(group)));

/** Tells whether the type groups or configures others and so hands nothing to a process itself. */
export function isBuiltIn(type: string): boolean {
  return grouping.has(type);
}

/** Gathers what a resource hands to processes: every text of its inputs. */
export function processValues({ type, props }: Subject): ProcessValues {
  if (isBuiltIn(type)) return { groups: [], compounds: [], unknowns: [], generated: [] };
  const { groups, compounds, unknowns } = walk(props);
  const harmless = Object.hasOwn(carriers, type) ? carriers[type] : /./;
  const generated = makers.has(type) ? namesIn(read(props, "generated")) : [];
  const named = [github.ActionsEnvironmentVariable, github.ActionsEnvironmentSecret].some(
    (each) => each === type,
  );
  return {
    groups: named ? groups.map(underItsName) : groups,
    compounds,
    unknowns: unknowns.filter((path) => !harmless?.test(path)),
    generated,
  };
}

/** GitHub's resources say name and value apart; the process sees them together. */
function underItsName(group: TextGroup): TextGroup {
  const { variableName, secretName, value, plaintextValue, ...rest } = group.values;
  const name = variableName ?? secretName;
  const given = plaintextValue ?? value;
  if (group.path !== "" || name === undefined || given === undefined) return group;
  return { path: "", values: { ...rest, [name]: given } };
}

function namesIn(reading: Reading): string[] {
  return reading.known && typeof reading.value === "object" && reading.value !== null
    ? Object.keys(reading.value)
    : [];
}

/** Path of a value for messages. */
export function pathOf(group: TextGroup, name: string): string {
  return join(group.path, name);
}
