import { scaleOf } from "../autoscale.ts";
import { byStack } from "../breaches.ts";
import { OR, setCommand } from "../commands.ts";
import { type DashboardPart, dashboardParts } from "../dashboard-parts.ts";
import type { Finding } from "../finding.ts";
import { connectionOf } from "../matrix/data.ts";
import { migrationsUrl } from "../rules/migrations-url.ts";
import {
  judgeDatabase,
  judgePool,
  machinesAtOnce,
  type PoolUser,
  type Taken,
  takenBy,
  type Way,
  type Ways,
} from "../rules/pool.ts";
import { isOn, NO_DASHBOARD } from "../schema/host.ts";
import { mostInstances } from "../schema/render.ts";
import type { Sections } from "../schema/stack.ts";
import { valueAt } from "../schema/walk.ts";
import { settingProblem } from "../setting-problem.ts";
import { shapeOf } from "../show.ts";
import { webStrategy } from "../strategy.ts";
import type { Check, CheckInput } from "./check.ts";
import { appsWithValues, usersOf } from "./pool-users.ts";

/** All machines of a project together open no more connections than its pooler and its database have, releases included. */
export const pool: Check = (input) => {
  const { supabase, dashboard, host } = input.parsed;
  if (!supabase || (!dashboard && host !== NO_DASHBOARD)) return [];
  const apps = appsWithValues(input);
  const shared = apps.filter(({ app }) => app.supabase === undefined || app.supabase.ref === supabase.ref);
  const users = (way: Way) => [
    ...ofDashboard(input.parsed, input.name, way),
    ...shared.flatMap((one) => usersOf(one, way)),
  ];
  const findings = judge(users, ["supabase"], supabase);
  const apart = apps.filter((one) => !shared.includes(one));
  const others = apart.flatMap((one) =>
    one.app.supabase ? judge((way) => usersOf(one, way), one.app.at(["supabase"]), one.app.supabase) : [],
  );
  return [...findings, ...others].map((finding) => said(input, finding));
};

/** A finding with what a setting would have to be, and its ways out. */
type Blamed = Finding & { good?: number; ways?: Ways; sizeProperty?: string };

type Size = Pick<Sections["supabase"], "defaultPoolSize" | "maxConnections">;

/** What a project's pooler and database have to say of their users; one that is used by several kinds of processes is wrong once. */
function judge(users: (way: Way) => PoolUser[], at: readonly PropertyKey[], size: Size): Blamed[] {
  const [pooled, direct] = [users("pooler"), users("direct")];
  const sizeProperty = [...at, "defaultPoolSize"].join(".");
  const maxProperty = [...at, "maxConnections"].join(".");
  const found = new Map(
    judgePool(pooled, { size: size.defaultPoolSize, sizeProperty }).map((finding) => [
      finding.property,
      finding,
    ]),
  );
  // The largest of the pools that users have.
  const least = Math.max(
    0,
    ...[...Map.groupBy(pooled, ({ user }) => user ?? "").values()].map((some) =>
      some.reduce((sum, user) => sum + machinesAtOnce(user), 0),
    ),
  );
  return [
    ...[...found.values()].map((one) =>
      one.property === sizeProperty ? { ...one, good: least, sizeProperty } : { ...one, sizeProperty },
    ),
    ...judgeDatabase(direct, pooled, {
      max: size.maxConnections,
      maxProperty,
      poolSize: size.defaultPoolSize,
    }),
  ];
}

/** A finding as a problem of the setting that it blames, with a command for each way out that a command can go. */
function said(
  { name, parsed, raw }: CheckInput,
  { property, problem, fix, good, ways, sizeProperty }: Blamed,
) {
  const path = property.split(".");
  const secret = ["secrets", "appSecrets"].includes(path[0] ?? "");
  const value = valueAt(secret ? parsed : { ...raw, ...parsed }, path);
  const commands = [
    ...(ways?.strategy ? [setCommand(name, ways.strategy.split("."), "rolling")] : []),
    // A part of a secret is no command: the whole of it would have to be typed again.
    ...(secret || ways?.limit === undefined || ways.limit < 1 ? [] : [setCommand(name, path, ways.limit)]),
    ...(ways && sizeProperty ? [setCommand(name, sizeProperty.split("."), ways.size)] : []),
  ];
  return settingProblem(name, path, {
    value: secret ? shapeOf(value as string | undefined) : String(value),
    problem,
    allowed:
      good === undefined ? fix : `at least ${good}, once the project's database settings say so: ${fix}`,
    ...(commands.length > 0 ? { fix: commands.join(OR) } : good === undefined ? {} : { good }),
    ...byStack("connection-pool"),
  });
}

/** What the dashboard's machines, its workers and jobs, and its migrations take. */
function ofDashboard(
  { supabase, dashboard, host, render, secrets = {} }: CheckInput["parsed"],
  { environmentClass }: CheckInput["name"],
  way: Way,
): PoolUser[] {
  if (!supabase || !dashboard || host === NO_DASHBOARD) return [];
  // With an index at each machine, a range and a second set are refused as such.
  const fixed = dashboard.chroma.mode === "per-machine";
  const { regions } = fixed ? dashboard.web : scaleOf(dashboard.web);
  const web = {
    machines: Object.values(regions).reduce((sum, count) => sum + count, 0),
    doubled: !fixed && webStrategy(environmentClass, dashboard).strategy === "bluegreen",
    strategy: "dashboard.web.strategy",
  };
  const parts = dashboardParts(dashboard, host);
  const there = parts.filter(({ machines }) => machines > 0);
  const onFly = [web, ...there.map(({ machines }) => ({ machines, doubled: false }))];
  const onRender = isOn("render", host) && render ? renderProcesses(render, parts) : [];
  const migrates = dashboard.migrations !== "none" && environmentClass !== "preview";
  const direct =
    secrets.DIRECT_URL ?? (migrates ? migrationsUrl(connectionOf(secrets), supabase) : undefined);
  const serving = takenBy(secrets, "serving", way);
  return [
    ...(isOn("fly", host) ? onFly : []).flatMap((processes) =>
      serving.map((taken) => userOf(taken, processes)),
    ),
    ...onRender.flatMap((processes) => serving.map((taken) => userOf(taken, processes))),
    // Migrations run while the machines of the last release still serve.
    ...migrating(direct ?? "", way),
  ];
}

/**
 * Instances on Render at most: web and workers, twice while a deploy starts the new ones beside the old, and cron jobs,
 * of which Render runs one at a time.
 */
function renderProcesses(
  { web, workers, crons }: Sections["render"],
  parts: readonly DashboardPart[],
): Pick<PoolUser, "machines" | "doubled">[] {
  const there = parts.filter(({ instances }) => instances > 0);
  const works = there.filter(({ ends }) => !ends);
  const lasting = [web, ...Object.values(workers), ...works].map(mostInstances);
  const jobs = Object.keys(crons).length + there.length - works.length;
  return [
    { machines: lasting.reduce((sum, count) => sum + count, 0), doubled: true },
    ...(jobs > 0 ? [{ machines: jobs, doubled: false }] : []),
  ];
}

/** What the processes of a kind take of the pool by one of the secrets. */
const userOf = (
  { name, limit, user }: Taken,
  machines: Pick<PoolUser, "machines" | "doubled" | "strategy">,
): PoolUser => ({ property: `secrets.${name}`, ...machines, limit, user });

/** What migrations take. */
const migrating = (direct: string, way: Way): PoolUser[] =>
  takenBy({ DIRECT_URL: direct }, "migrations", way).map((taken) =>
    userOf(taken, { machines: 1, doubled: false }),
  );
