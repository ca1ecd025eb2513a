import type { Finding } from "../finding.ts";
import { connectionsOf } from "./postgres/found.ts";
import { namesSessionWork } from "./postgres/names.ts";
import { connectionLimit } from "./postgres/size.ts";
import { modeOf } from "./workloads.ts";

/**
 * Server connections that Supabase's pooler opens at most for a role and database (`default_pool_size`), shared by all
 * clients in both modes. It comes with the compute size; 15 is what Supabase's own explanation of the limit takes for a
 * small project (supabase/supabase, discussion 22305). A project's own number stands in its database settings, and in
 * `GET /v1/projects/{ref}/config/database/pooler`.
 */
export const DEFAULT_POOL_SIZE = 15;

/**
 * Connections that a database takes in all (`max_connections`), on Supabase's two smallest compute sizes (its table of compute and
 * disk): those of the pooler, and those of whoever goes past it.
 */
export const DEFAULT_MAX_CONNECTIONS = 60;

/** One kind of process that holds connections of the pooler. */
export interface PoolUser {
  /** Where its connection is given: the property to blame. */
  property: string;
  /** Machines that there may be at most, those that autoscaling starts included. */
  machines: number;
  /** Whether a release puts a second set of machines beside the first: bluegreen. */
  doubled: boolean;
  /** Setting by which a release brings no second set instead. @default there is none */
  strategy?: string | undefined;
  /** Connections that one machine opens at most (`connection_limit`). */
  limit: number;
  /** User of the database: the pooler has a pool for each. @default one for all */
  user?: string | undefined;
  /** Setting that says how many connections a machine opens. @default connection_limit of its connection */
  limitedBy?: string | undefined;
}

/** What would make the users of a pool fit, each by itself. */
export interface Ways {
  /** Setting to put on `rolling`, where that alone is enough. */
  strategy?: string;
  /** Connections that a machine of the user may open at most. */
  limit?: number;
  /** What the pool must have at least. */
  size: number;
}

/** A finding with its ways out; `fix` names them all, the cheapest first. */
export type PoolFinding = Finding & { ways: Ways };

/** How a connection reaches the database: through the pooler, whose pool it shares, or past it. */
export type Way = "pooler" | "direct";

/** What a process's variables take of the pooler while it serves. */
export interface Taken extends Pick<PoolUser, "limit" | "user"> {
  /** The variable. */
  name: string;
  /** Its role; empty for the application's own connection. */
  role: string;
}

/** Role of a connection by its name: none for the application's own, which has two names. */
const ROLE = /^(?:DATABASE|POSTGRES)_URL(?:_(\w+))?$/;

/**
 * Connections that a process opens through the pooler, role by role: the application has a client for each of its role-wise
 * variables beside its own, so that they add up, whatever their values. Two names of one role are one. Those of migrations are
 * no serving process's, and of them the largest counts.
 * @param way those through the pooler, or those past it
 */
export function takenBy(
  values: Readonly<Record<string, string>>,
  of: "serving" | "migrations" = "serving",
  way: Way = "pooler",
): Taken[] {
  const found = new Map<string, Taken>();
  for (const { property, connection } of connectionsOf(values)) {
    const modes = connection.endpoints.map(modeOf);
    if (namesSessionWork(property) !== (of === "migrations")) continue;
    if (!modes.some((mode) => mode !== undefined && (mode === "direct") === (way === "direct"))) continue;
    const role = ROLE.exec(property.toUpperCase())?.[1] ?? "";
    // One that does not say its limit is refused for that by the rule right-connection-for-the-job.
    const limit = connectionLimit(connection) ?? 1;
    const known = found.get(role);
    if (known && known.limit >= limit) continue;
    found.set(role, { name: property, role, limit, user: connection.users[0] });
  }
  return [...found.values()];
}

/** Machines that may hold connections at one moment: in a bluegreen release the old set still serves beside the new one. */
export const machinesAtOnce = ({ machines, doubled }: PoolUser): number => machines * (doubled ? 2 : 1);

/**
 * Judges whether all users of one project's pooler fit into it. In session mode each client holds a server connection for
 * as long as it is connected; who comes too late waits up to a minute and is refused. A bluegreen release counts twice:
 * the new set must get connections to pass its checks while the old one keeps its own.
 * @param sizeProperty where the pool's size is set
 */
export function judgePool(
  users: readonly PoolUser[],
  pool: { size: number; sizeProperty: string },
): PoolFinding[] {
  return [...Map.groupBy(users, ({ user }) => user ?? "").values()].flatMap((some) => judgeOne(some, pool));
}

/** The same of the pool of one user. */
function judgeOne(
  users: readonly PoolUser[],
  { size, sizeProperty }: { size: number; sizeProperty: string },
): PoolFinding[] {
  const need = (some: readonly PoolUser[], of: (user: PoolUser) => number) =>
    some.reduce((sum, user) => sum + machinesAtOnce(user) * of(user), 0);
  const whole = need(users, ({ limit }) => limit);
  if (whole <= size) return [];
  const alone = users.map((user) => (user.strategy ? { ...user, doubled: false } : user));
  const strategy = users.find(({ doubled, strategy: by }) => doubled && by)?.strategy;
  const rolling = strategy && need(alone, ({ limit }) => limit) <= size ? { strategy } : {};
  const least = need(users, () => 1);
  if (least > size) {
    return [
      {
        property: sizeProperty,
        problem: `is too few for ${least} processes at once (${described(users)}), of which each needs a connection`,
        fix: `${inSequence(rolling, "have")} fewer machines, or raise the pool size in the project's database settings and here to at least ${least}.`,
        ways: { ...rolling, size: least },
      },
    ];
  }
  // Who takes no more than an even share is not to blame; the others divide what is left.
  const share = Math.floor(size / least);
  const greedy = users.filter((user) => user.limit > share && user.machines > 0);
  const left =
    size -
    need(
      users.filter((user) => !greedy.includes(user)),
      ({ limit }) => limit,
    );
  const most = Math.floor(left / need(greedy, () => 1));
  return greedy.map((user) => ({
    property: user.property,
    problem: `lets the stack open more connections than the pooler has (${size}): ${described(users)}`,
    fix: `${inSequence(rolling, "set")} ${user.limitedBy ?? "connection_limit"} to ${most} or less, or raise the pool size in the project's database settings and in ${sizeProperty} to at least ${whole}.`,
    ways: { ...rolling, limit: most, size: whole },
  }));
}

/** The way that costs least comes first: nothing but a slower release. @param next verb of the next one */
const inSequence = ({ strategy }: Pick<Ways, "strategy">, next: "have" | "set"): string =>
  strategy
    ? `Set ${strategy} to rolling, which brings no second set, or ${next}`
    : next.replace(/^./, (letter) => letter.toUpperCase());

/**
 * Judges whether the database has room for whoever goes past its pooler, beside the pool that the pooler fills for each user: what comes
 * too late is refused at once ("remaining connection slots are reserved"). What Supabase's own services hold is not known here.
 * @param pooled users that go through the pooler
 * @param database its connections in all, the pooler's size, and where each is set
 */
export function judgeDatabase(
  direct: readonly PoolUser[],
  pooled: readonly PoolUser[],
  database: { max: number; maxProperty: string; poolSize: number },
): Finding[] {
  const pools = new Set(pooled.filter(({ machines }) => machines > 0).map(({ user }) => user ?? "")).size;
  const own = direct.reduce((sum, user) => sum + machinesAtOnce(user) * user.limit, 0);
  const all = own + pools * database.poolSize;
  if (own === 0 || all <= database.max) return [];
  const beside = pools === 0 ? "" : `, beside ${pools * database.poolSize} of the pooler's`;
  return [
    {
      property: database.maxProperty,
      problem: `is too few for ${own} connections past the pooler (${described(direct)})${beside}`,
      fix: `Have fewer machines or threads, or a larger database, and say here what SHOW max_connections says: at least ${all}.`,
    },
  ];
}

function described(users: readonly PoolUser[]): string {
  return users
    .map(({ property, machines, doubled }) => {
      const count = `${machines} ${machines === 1 ? "process" : "processes"} of ${property}`;
      return doubled ? `${count}, twice in a bluegreen release` : count;
    })
    .join("; ");
}
