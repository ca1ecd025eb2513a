import * as z from "zod";
import {
  judgeDatabase,
  judgePool,
  type PoolUser,
  type Taken,
  takenBy,
  type Way,
} from "../settings/rules/pool.ts";
import { namesConnection } from "../settings/rules/postgres/names.ts";
import { railsConnections } from "../settings/rules/rails.ts";
import { systemNamed } from "../settings/systems.ts";
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
  machine: z
    .object({
      env: z.record(z.string(), z.unknown()).nullish(),
      init: z.object({ cmd: z.array(z.string()).nullish() }).nullish(),
    })
    .nullish(),
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
    "Over all apps of a project, machines times connection_limit, or times the threads of a Rails process (twice in a bluegreen release), is at most the pooler's size, supabase.defaultPoolSize; those past the pooler fit into supabase.maxConnections beside it.",
  severity: "high",
  remediationSteps:
    "Lower connection_limit (npm run pulumi -- config set --secret --path secrets.<NAME> <url>), have fewer machines, or raise the pool in the project's database settings and in supabase.defaultPoolSize.",
  config,
  judge: (subjects, facts, { withoutPostgres }) => {
    const pools = ofType(fly.Secrets, subjects).map(poolsOf);
    const findings = pools.flatMap(({ unknowns }) => unknowns.map(unknownFinding));
    const machines = new Map<string, Machines[]>();
    for (const subject of ofType(fly.ProcessGroup, subjects))
      findings.push(
        ...judgeShaped(group, subject, (given) => {
          if (!withoutPostgres.includes(given.group))
            machines.set(given.app, [...(machines.get(given.app) ?? []), machinesOf(given)]);
          return [];
        }),
      );
    const apps = byApp(pools, [...machines.keys()]);
    const projects = Map.groupBy(apps, ({ app }) => systemNamed(facts.systems, app, "fly")?.project);
    for (const [project, some] of projects) {
      const usersBy = (way: Way) =>
        some.flatMap((pool) => usersOf(pool[way], pool.app, machines.get(pool.app) ?? [], way));
      const [pooled, direct] = [usersBy("pooler"), usersBy("direct")];
      const at = project ? "a system's own supabase" : "supabase";
      const { poolSize, maxConnections } = facts;
      const size = project?.defaultPoolSize ?? poolSize;
      const max = project?.maxConnections ?? maxConnections;
      if (pooled.length > 0 && facts.problems.supabase) findings.push(facts.problems.supabase);
      findings.push(
        ...judgePool(pooled, { size, sizeProperty: `${at}.defaultPoolSize` }),
        ...judgeDatabase(direct, pooled, { max, maxProperty: `${at}.maxConnections`, poolSize: size }),
      );
    }
    return findings;
  },
});

/** Machines of one process group. */
interface Machines extends Pick<PoolUser, "machines" | "doubled" | "strategy"> {
  group: string;
  /** Plain variables: a connection in parts stands there but for its password. */
  env: Readonly<Record<string, string>>;
  /** What one of them opens by its threads; undefined where its connection says it. */
  threads: number | undefined;
}

function machinesOf({ group: name, regions, strategy, machine }: z.infer<typeof group>): Machines {
  const machines = Object.values(regions).reduce((sum, count) => sum + count, 0);
  const plain = Object.entries(machine?.env ?? {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  const env = Object.fromEntries(plain);
  const threads = railsConnections(machine?.init?.cmd ?? [], env);
  const doubled = strategy === "bluegreen";
  return { group: name, machines, doubled, strategy: `the strategy of ${name}`, env, threads };
}

/** What the secrets of one app take, role by role: a process of it, and a migration. */
type Takes = Readonly<Record<"serving" | "migrating", readonly Taken[]>>;

/** What they say of the pooler, and of the database behind it. */
interface AppPool extends Readonly<Record<Way, Takes>> {
  app: string;
  /** Secrets that could hold a connection and are unknown. */
  unknowns: string[];
}

const NOTHING: Takes = { serving: [], migrating: [] };

function poolsOf({ name, props }: Subject): AppPool {
  const app = read(props, "app");
  const { groups, unknowns } = walk(props);
  const values = Object.assign({}, ...groups.map((each) => each.values)) as Record<string, string>;
  const decisive = unknowns.filter(
    (path) => path === "app" || path === "values" || namesConnection(path.split(".").at(-1) ?? path),
  );
  return {
    app: app.known && typeof app.value === "string" ? app.value : name,
    pooler: takes(values, "pooler"),
    direct: takes(values, "direct"),
    unknowns: decisive,
  };
}

const takes = (values: Readonly<Record<string, string>>, way: Way): Takes => ({
  serving: takenBy(values, "serving", way),
  migrating: takenBy(values, "migrations", way),
});

/** An app is one whatever number of resources its secrets come in, or without any. */
function byApp(pools: readonly AppPool[], others: readonly string[]): AppPool[] {
  const none = others.map((app): AppPool => ({ app, pooler: NOTHING, direct: NOTHING, unknowns: [] }));
  const apps = new Map<string, AppPool>();
  for (const pool of [...none, ...pools]) {
    const before = apps.get(pool.app);
    const both = (way: Way): Takes => ({
      serving: largest([...(before?.[way].serving ?? []), ...pool[way].serving]),
      migrating: largest([...(before?.[way].migrating ?? []), ...pool[way].migrating]),
    });
    apps.set(pool.app, { ...pool, pooler: both("pooler"), direct: both("direct") });
  }
  return [...apps.values()];
}

/** Of two connections of one role the larger. */
function largest(taken: readonly Taken[]): Taken[] {
  const byRole = Map.groupBy(taken, ({ role }) => role);
  return [...byRole.values()].flatMap((some) => some.sort((a, b) => b.limit - a.limit).slice(0, 1));
}

/** A process of an app takes what each of its roles does; the first is called by the group's name alone. */
function usersOf(
  { serving, migrating }: Takes,
  app: string,
  groups: readonly Machines[],
  way: Way,
): PoolUser[] {
  const users = groups.flatMap(({ group, machines, doubled, strategy, env, threads }) =>
    largest([...serving, ...takenBy(env, "serving", way)]).map(({ role, limit, user }) => ({
      property: `${app}/${group}${role ? ` as ${role}` : ""}`,
      ...{ machines, doubled, strategy, user, limit: threads ?? limit },
      ...(threads === undefined ? {} : { limitedBy: "its threads" }),
    })),
  );
  // Migrations run while the machines of the last release still serve.
  const migrations = migrating.map(({ limit, user }) => ({
    property: `${app}/migrations`,
    ...{ machines: 1, doubled: false, limit, user },
  }));
  return [...users, ...migrations];
}
