import { fly, render, supabase } from "../../settings/tokens.ts";
import type { Change } from "../changes/change.ts";

/** Values of a process group whose change makes a release risky, with what is then said. */
const RISKY: readonly { path: RegExp; what: string }[] = [
  { path: /^machine\.guest(\.|$)/, what: "the size of its machines changes" },
  { path: /^strategy(\.|$)/, what: "its strategy changes" },
];

/** The size of a service on Render is its plan. */
const PLAN = /(^|\.)plan$/;

/** Settings of the database whose change every session feels, with what is then said. */
const OF_DATABASE: Readonly<Record<string, string>> = {
  [supabase.SslEnforcement]: "TLS enforcement changes, which restarts the database",
  [supabase.NetworkRestrictions]: "who reaches the database changes",
};

/** Operations after which an object is gone, if only for a moment. */
const REMOVES = new Set(["delete", "replace", "delete-replaced", "create-replacement"]);

/** Types that hold data, or through which all requests come. */
const PRECIOUS = new Set<string>([
  ...[fly.App, fly.Volume, fly.IpAssignment, fly.Certificate],
  ...[render.Service, render.CustomDomain, render.KeyValue],
]);

/**
 * What makes a release risky, in words: a migration, a setting that restarts or closes the database, machines of another size,
 * another strategy, or the removal of something that holds data or takes requests. Empty for an ordinary one.
 */
export function risksOf(changes: readonly Change[]): string[] {
  return changes.flatMap((change) => {
    const { type, name, operation, differences } = change;
    if (type === fly.ReleaseCommand && !operation.startsWith("delete"))
      return [`${name}: a release command runs, which migrates the database`];
    const felt = OF_DATABASE[type];
    if (felt !== undefined) return [`${name}: ${felt}`];
    if (PRECIOUS.has(type) && REMOVES.has(operation))
      return [`${name}: ${operation} of ${type.split(":").at(-1)}`];
    if (type === render.Service && operation === "update" && differences.some(({ path }) => PLAN.test(path)))
      return [`${name}: its plan changes`];
    if (type !== fly.ProcessGroup || operation !== "update") return [];
    return RISKY.filter(({ path }) => differences.some((one) => path.test(one.path))).map(
      ({ what }) => `${name}: ${what}`,
    );
  });
}
