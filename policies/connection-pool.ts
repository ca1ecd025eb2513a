import * as z from "zod";
import { judgePool, type PoolUser, type Taken, takenBy } from "../settings/rules/pool.ts";
import { namesConnection } from "../settings/rules/postgres/names.ts";
import { fly } from "../settings/tokens.ts";
import { read } from "./kernel/reading.ts";
import { defineStackRule, type Subject, unknownFinding } from "./kernel/rule.ts";
import { judgeShaped } from "./kernel/shape.ts";
import { ofType } from "./kernel/subjects.ts";
import { walk } from "./kernel/walk.ts";

const group = z.object({
  app: z.string(),
  group: z.string(),
  regions: z.record(z.string(), z.number()),
  strategy: z.string().nullish(),
});
const config = z.object({
  withoutPostgres: z
    .array(z.string())
    .default(["chroma"])
    .describe("Process groups whose image opens no connection to Postgres, though their app holds one."),
});

/** All machines of all apps together fit into the pooler of the stack's Supabase project, releases included. */
export const connectionPool = defineStackRule({
  name: "connection-pool",
  displayName: "Connections fit into the pool",
  description:
    "Over all apps of a stack, machines times connection_limit (twice in a bluegreen release) is at most the pooler's size, supabase.defaultPoolSize.",
  severity: "high",
  remediationSteps:
    "Lower connection_limit (npm run pulumi -- config set --secret --path secrets.<NAME> <url>), have fewer machines, or raise the pool in the project's database settings and in supabase.defaultPoolSize.",
  config,
  judge: (subjects, { poolSize, problems }, { withoutPostgres }) => {
    const pools = ofType(fly.Secrets, subjects).map(poolsOf);
    const findings = pools.flatMap(({ unknowns }) => unknowns.map(unknownFinding));
    const machines = new Map<string, Machines[]>();
    for (const subject of ofType(fly.ProcessGroup, subjects))
      findings.push(
        ...judgeShaped(group, subject, ({ app, group, regions, strategy }) => {
          if (!withoutPostgres.includes(group))
            machines.set(app, [...(machines.get(app) ?? []), machinesOf(group, regions, strategy)]);
          return [];
        }),
      );
    const users = byApp(pools).flatMap((pool) => usersOf(pool, machines.get(pool.app) ?? []));
    if (users.length > 0 && problems.supabase) findings.push(problems.supabase);
    return [...findings, ...judgePool(users, { size: poolSize, sizeProperty: "supabase.defaultPoolSize" })];
  },
});

/** Machines of one process group. */
interface Machines extends Pick<PoolUser, "machines" | "doubled"> {
  group: string;
}

function machinesOf(
  group: string,
  regions: Readonly<Record<string, number>>,
  strategy?: string | null,
): Machines {
  const machines = Object.values(regions).reduce((sum, count) => sum + count, 0);
  return { group, machines, doubled: strategy === "bluegreen" };
}

/** What the secrets of one app say of the pooler. */
interface AppPool {
  app: string;
  /** What a process takes role by role, and a migration. */
  serving: readonly Taken[];
  migrating: readonly Taken[];
  /** Secrets that could hold a connection and are unknown. */
  unknowns: string[];
}

function poolsOf({ name, props }: Subject): AppPool {
  const app = read(props, "app");
  const { groups, unknowns } = walk(props);
  const values = Object.assign({}, ...groups.map((each) => each.values)) as Record<string, string>;
  const decisive = unknowns.filter(
    (path) => path === "app" || path === "values" || namesConnection(path.split(".").at(-1) ?? path),
  );
  return {
    app: app.known && typeof app.value === "string" ? app.value : name,
    serving: takenBy(values),
    migrating: takenBy(values, "migrations"),
    unknowns: decisive,
  };
}

/** An app is one whatever number of resources its secrets come in. */
function byApp(pools: readonly AppPool[]): AppPool[] {
  const apps = new Map<string, AppPool>();
  for (const pool of pools) {
    const before = apps.get(pool.app);
    apps.set(pool.app, {
      ...pool,
      serving: largest([...(before?.serving ?? []), ...pool.serving]),
      migrating: largest([...(before?.migrating ?? []), ...pool.migrating]),
    });
  }
  return [...apps.values()];
}

/** Of two connections of one role the larger. */
function largest(taken: readonly Taken[]): Taken[] {
  const byRole = Map.groupBy(taken, ({ role }) => role);
  return [...byRole.values()].flatMap((some) => some.sort((a, b) => b.limit - a.limit).slice(0, 1));
}

/** A process of an app takes what each of its roles does; the first is called by the group's name alone. */
function usersOf({ app, serving, migrating }: AppPool, groups: readonly Machines[]): PoolUser[] {
  const users = groups.flatMap(({ group, machines, doubled }) =>
    serving.map(({ role, limit, user }) => ({
      property: `${app}/${group}${role ? ` as ${role}` : ""}`,
      ...{ machines, doubled, limit, user },
    })),
  );
  // Migrations run while the machines of the last release still serve.
  const migrations = migrating.map(({ limit, user }) => ({
    property: `${app}/migrations`,
    ...{ machines: 1, doubled: false, limit, user },
  }));
  return [...users, ...migrations];
}
