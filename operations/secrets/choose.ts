import { leavingOf, pending } from "../../providers/fly/secrets/leaving.ts";
import { type Earlier, earlierOf, wayBack } from "../../providers/fly/secrets/previous.ts";
import type { Outs } from "../../providers/kernel/implementation.ts";
import { MATRIX } from "../../settings/matrix.ts";
import { fly } from "../../settings/tokens.ts";
import type { ExportedState } from "../workspace/stack.ts";

/** How the secrets of one app go back. Values are in clear: only names may be shown. */
export interface WayBack {
  app: string;
  /** Version of the app's secrets now, and the one to go back to; equal when only names left the declaration since. */
  from: number;
  to: number;
  /**
   * Whether `to` is what every group launched well with. Otherwise they all did so with the newest, and `to` is what
   * was there before the last change, good or bad: to be taken only when asked for.
   */
  launchedWell: boolean;
  /** Secrets of the stack's configuration to set, and to remove because they came later. */
  set: Record<string, string>;
  remove: string[];
  /** Changed too, but not secrets of the configuration: made by Pulumi, or derived from settings. */
  elsewhere: string[];
}

/**
 * Finds for each app whose secrets changed what to go back to: what all its groups launched well with; or what was
 * there before the last change, when all of them run with the newest. Names that have left the declaration are gone
 * only once all groups did without; until then the groups have them, so that they are part of the way back.
 *
 * @param state exported with its secrets in clear
 */
export function waysBack(state: ExportedState): WayBack[] {
  return state.resources
    .filter(({ type }) => type === fly.Secrets)
    .flatMap(({ outputs = {} }): WayBack[] => {
      const app = String(outputs.app);
      const from = Number(outputs.version);
      const previous = earlierOf(outputs);
      const good = goodVersion(state, app);
      const toGood =
        good === undefined ? undefined : wayToGood(previous, good, from, namesToGo(state, outputs));
      if (good !== undefined && toGood)
        return [{ app, from, to: good, launchedWell: true, ...sorted(toGood) }];
      const last = previous[0]?.version;
      const toLast = last === undefined ? undefined : wayBack(previous.slice(0, 1), last);
      if (last === undefined || !toLast) return [];
      return [{ app, from, to: last, launchedWell: good === undefined, ...sorted(toLast) }];
    });
}

/** Back to the version that every group launched well with; undefined when nothing is otherwise now. */
function wayToGood(
  previous: readonly Earlier[],
  good: number,
  from: number,
  toGo: ReadonlySet<string>,
): Record<string, string | null> | undefined {
  const back = wayBack(previous, good);
  if (!back || good < from) return back;
  // Nothing was set since; a name that is still to be removed is all that can differ.
  const names = Object.entries(back).filter(([name]) => toGo.has(name));
  return names.length > 0 ? Object.fromEntries(names) : undefined;
}

/** Names of an app that are declared no more and were not removed yet. */
function namesToGo({ resources }: ExportedState, secrets: Outs): Set<string> {
  const done = resources
    .filter(({ type, outputs }) => type === fly.SecretsRemoval && outputs?.app === secrets.app)
    .flatMap(({ outputs = {} }) => leavingOf(outputs));
  return new Set(pending(leavingOf(secrets), done).map(({ name }) => name));
}

/** The newest version that every group of an app launched well with; undefined when none did. */
function goodVersion({ resources }: ExportedState, app: string): number | undefined {
  const versions = resources
    .filter(({ type, outputs }) => type === fly.ProcessGroup && outputs?.app === app)
    .filter(({ initErrors }) => !initErrors?.length)
    .flatMap(({ outputs }) => (typeof outputs?.secretsVersion === "number" ? [outputs.secretsVersion] : []));
  return versions.length > 0 ? Math.min(...versions) : undefined;
}

/** Changes by what is to be done about them; `null` was not there before. */
export function sorted(
  changes: Record<string, string | null>,
): Pick<WayBack, "set" | "remove" | "elsewhere"> {
  const configured = new Set(MATRIX.filter(({ source }) => source === "secret").map(({ name }) => name));
  // Where the connection is given as POSTGRES_URL, its other name follows from it and is no setting.
  if ("POSTGRES_URL" in changes) configured.delete("DATABASE_URL");
  const own = Object.entries(changes).filter(([name]) => configured.has(name));
  return {
    set: Object.fromEntries(own.flatMap(([name, value]) => (value === null ? [] : [[name, value]]))),
    remove: own.flatMap(([name, value]) => (value === null ? [name] : [])),
    elsewhere: Object.keys(changes).filter((name) => !configured.has(name)),
  };
}
