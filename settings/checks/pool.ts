import { scaleOf } from "../autoscale.ts";
import { byStack } from "../breaches.ts";
import { secretCommand } from "../commands.ts";
import { type DashboardPart, dashboardParts } from "../dashboard-parts.ts";
import { connectionOf } from "../matrix/data.ts";
import { migrationsUrl } from "../rules/migrations-url.ts";
import { judgePool, machinesAtOnce, type PoolUser, type Taken, takenBy } from "../rules/pool.ts";
import { isOn } from "../schema/host.ts";
import { mostInstances } from "../schema/render.ts";
import type { Sections } from "../schema/stack.ts";
import { settingProblem } from "../setting-problem.ts";
import { shapeOf } from "../show.ts";
import { webStrategy } from "../strategy.ts";
import type { Check } from "./check.ts";

const SIZE = "supabase.defaultPoolSize";

/** All machines of the stack's project together open no more connections than its pooler has, releases included. */
export const pool: Check = ({ name, parsed: { supabase, dashboard, host, render, secrets = {} } }) => {
  if (!supabase || !dashboard) return [];
  // With an index at each machine, a range and a second set are refused as such.
  const fixed = dashboard.chroma.mode === "per-machine";
  const { regions } = fixed ? dashboard.web : scaleOf(dashboard.web);
  const web = {
    machines: Object.values(regions).reduce((sum, count) => sum + count, 0),
    doubled: !fixed && webStrategy(name.environmentClass, dashboard).strategy === "bluegreen",
  };
  const parts = dashboardParts(dashboard);
  const onFly = [web, ...parts.map(({ machines }) => ({ machines, doubled: false }))];
  const onRender = isOn("render", host) && render ? renderProcesses(render, parts) : [];
  const migrates = dashboard.migrations !== "none" && name.environmentClass !== "preview";
  const direct =
    secrets.DIRECT_URL ?? (migrates ? migrationsUrl(connectionOf(secrets), supabase) : undefined);
  const serving = takenBy(secrets);
  const users = [
    ...(isOn("fly", host) ? onFly : []).flatMap((processes) =>
      serving.map((taken) => userOf(taken, processes)),
    ),
    ...onRender.flatMap((processes) => serving.map((taken) => userOf(taken, processes))),
    // Migrations run while the machines of the last release still serve.
    ...migrating(direct ?? ""),
  ];
  const { defaultPoolSize: size } = supabase;
  // The largest of the pools that users have.
  const least = Math.max(
    0,
    ...[...Map.groupBy(users, ({ user }) => user ?? "").values()].map((some) =>
      some.reduce((sum, user) => sum + machinesAtOnce(user), 0),
    ),
  );
  // One connection may be used by several kinds of processes: it is wrong once.
  const found = new Map(
    judgePool(users, { size, sizeProperty: SIZE }).map((finding) => [finding.property, finding]),
  );
  return [...found.values()].map(({ property, problem, fix }) => {
    const [, secret = ""] = property.split(".");
    return property === SIZE
      ? settingProblem(name, property.split("."), {
          value: String(size),
          problem,
          allowed: `at least ${least}, once the project's database settings say so: ${fix}`,
          good: least,
          ...byStack("connection-pool"),
        })
      : settingProblem(name, property.split("."), {
          value: shapeOf(secrets[secret]),
          problem,
          allowed: fix,
          fix: secretCommand(name, secret),
          ...byStack("connection-pool"),
        });
  });
};

/**
 * Instances on Render at most: web and workers, twice while a deploy starts the new ones beside the old, and cron jobs,
 * of which Render runs one at a time.
 */
function renderProcesses(
  { web, workers, crons }: Sections["render"],
  parts: readonly DashboardPart[],
): Pick<PoolUser, "machines" | "doubled">[] {
  const works = parts.filter(({ ends }) => !ends);
  const lasting = [web, ...Object.values(workers), ...works].map(mostInstances);
  const jobs = Object.keys(crons).length + parts.length - works.length;
  return [
    { machines: lasting.reduce((sum, count) => sum + count, 0), doubled: true },
    ...(jobs > 0 ? [{ machines: jobs, doubled: false }] : []),
  ];
}

/** What the processes of a kind take of the pool by one of the secrets. */
const userOf = (
  { name, limit, user }: Taken,
  machines: Pick<PoolUser, "machines" | "doubled">,
): PoolUser => ({ property: `secrets.${name}`, ...machines, limit, user });

/** What migrations take: nothing when they go past the pooler. */
const migrating = (direct: string): PoolUser[] =>
  takenBy({ DIRECT_URL: direct }, "migrations").map((taken) =>
    userOf(taken, { machines: 1, doubled: false }),
  );
