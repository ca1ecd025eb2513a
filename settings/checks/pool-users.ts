import { declaredApps, type OwnApp, ownApps } from "../apps.ts";
import { sourceOf } from "../declared-app.ts";
import { connectionOf } from "../matrix/data.ts";
import { originOf } from "../references.ts";
import { type PoolUser, takenBy, type Way } from "../rules/pool.ts";
import { wordsOf } from "../rules/process-commands.ts";
import { machineCount } from "../rules/production/machines.ts";
import { railsConnections } from "../rules/rails.ts";
import { isOn } from "../schema/host.ts";
import type { CheckInput } from "./check.ts";

/** An app with the value of each of its variables, and of its connection, as far as they are given. */
interface Valued {
  app: OwnApp;
  values: Readonly<Record<string, string>>;
}

/** The stack's apps that are not in the dashboard's, with what their processes are given. */
export const appsWithValues = (input: CheckInput): Valued[] =>
  ownApps(input.name, input.parsed)
    .filter(({ provisionOnly }) => !provisionOnly)
    .map((app) => ({ app, values: valuesOf(input, app) }));

function valuesOf({ name, parsed }: CheckInput, app: OwnApp): Record<string, string> {
  const apps = declaredApps(name, parsed);
  const { appSecrets = {}, secrets = {}, variables = {} } = parsed;
  const given = (system: string, variable: string): string | undefined => {
    const own = apps[system]?.variables[variable];
    if (own) return own.secret ? appSecrets[system]?.[variable] : own.value;
    return (
      secrets[variable] ??
      variables[variable] ??
      (variable === "DATABASE_URL" ? connectionOf(secrets) : undefined)
    );
  };
  return Object.fromEntries(
    Object.keys(app.variables).flatMap((variable) => {
      const origin = originOf(apps, app.name, variable);
      const value = origin ? given(origin.system, origin.name) : given(app.name, variable);
      return value === undefined ? [] : [[variable, value]];
    }),
  );
}

/** What the processes of an app take: each group's machines, jobs one at a time, and its release command, which runs beside them. */
export function usersOf({ app, values }: Valued, way: Way): PoolUser[] {
  const serving = takenBy(values, "serving", way);
  // On Render a deploy starts the new instances beside the old ones, unless a disk holds it to one.
  const doubled = isOn("render", app.host) && app.volume === undefined;
  const parts = [
    { group: "web", command: app.command, machines: Math.max(1, machineCount(app.regions)), doubled },
    ...Object.entries(app.groups).map(([group, { command, regions }]) => ({
      ...{ group, command, doubled: isOn("render", app.host) },
      machines: Math.max(1, machineCount(regions ?? {})),
    })),
    ...Object.entries(app.jobs).map(([group, { command }]) => ({
      group,
      command,
      machines: 1,
      doubled: false,
    })),
    ...(app.release ? [{ group: "release", command: undefined, machines: 1, doubled: false }] : []),
  ];
  const source = sourceOf(app);
  return serving.flatMap(({ name, limit, user }) =>
    parts.map(({ group, command, machines, doubled }): PoolUser => {
      const threads = source === undefined ? undefined : railsConnections(wordsOf(command ?? ""), values);
      const at = threads === undefined ? placeOf(app, name) : app.at(["groups", group, "threads"]);
      return {
        ...{ property: at.join("."), machines, doubled, user },
        limit: threads ?? (group === "release" ? 1 : limit),
        ...(threads === undefined ? {} : { limitedBy: at.join(".") }),
      };
    }),
  );
}

/** Where a connection of an app is given. */
const placeOf = (app: OwnApp, variable: string): PropertyKey[] =>
  app.variables[variable]?.secret ? ["appSecrets", app.name, variable] : app.at(["variables", variable]);
