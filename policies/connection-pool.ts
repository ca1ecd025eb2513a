import * as z from "zod";
import { judgePool, type PoolUser } from "../settings/rules/pool.ts";
import { connectionsOf } from "../settings/rules/postgres/found.ts";
import { namesConnection, namesSessionWork } from "../settings/rules/postgres/names.ts";
import { connectionLimit } from "../settings/rules/postgres/size.ts";
import { modeOf } from "../settings/rules/workloads.ts";
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
  /** Largest `connection_limit` of a process, and of a migration. */
  serving: number | undefined;
  migrating: number | undefined;
  /** Secrets that could hold a connection and are unknown. */
  unknowns: string[];
}

function poolsOf({ name, props }: Subject): AppPool {
  const app = read(props, "app");
  const { groups, unknowns } = walk(props);
  const values = Object.assign({}, ...groups.map((each) => each.values)) as Record<string, string>;
  const pooled = connectionsOf(values).filter(({ connection }) =>
    connection.endpoints.map(modeOf).some((mode) => mode !== undefined && mode !== "direct"),
  );
  // One that does not say its limit is refused for that by the rule right-connection-for-the-job.
  const most = (migrates: boolean) => {
    const some = pooled.filter(({ property }) => namesSessionWork(property) === migrates);
    return some.length === 0
      ? undefined
      : Math.max(...some.map(({ connection }) => connectionLimit(connection) ?? 1));
  };
  const decisive = unknowns.filter(
    (path) => path === "app" || path === "values" || namesConnection(path.split(".").at(-1) ?? path),
  );
  return {
    app: app.known && typeof app.value === "string" ? app.value : name,
    serving: most(false),
    migrating: most(true),
    unknowns: decisive,
  };
}

/** An app is one whatever number of resources its secrets come in. */
function byApp(pools: readonly AppPool[]): AppPool[] {
  const most = (one?: number, other?: number) =>
    one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);
  const apps = new Map<string, AppPool>();
  for (const pool of pools) {
    const { serving, migrating } = apps.get(pool.app) ?? {};
    apps.set(pool.app, {
      ...pool,
      serving: most(pool.serving, serving),
      migrating: most(pool.migrating, migrating),
    });
  }
  return [...apps.values()];
}

/** An alias of a connection is no second connection: a process counts once, with its largest limit. */
function usersOf({ app, serving, migrating }: AppPool, groups: readonly Machines[]): PoolUser[] {
  const users: PoolUser[] = [];
  if (serving !== undefined)
    for (const { group, machines, doubled } of groups)
      users.push({ property: `${app}/${group}`, machines, doubled, limit: serving });
  // Migrations run while the machines of the last release still serve.
  if (migrating !== undefined)
    users.push({ property: `${app}/migrations`, machines: 1, doubled: false, limit: migrating });
  return users;
}
