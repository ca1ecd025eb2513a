/** The parts of a Supabase project that a connection is made of. */
export interface ProjectAddress {
  ref: string;
  poolerHost: string;
  /** Whether the direct host answers on IPv4, too. */
  ipv4AddOn: boolean;
}

/** What says how much of the pool a machine takes, and means nothing to a migration that runs alone. */
const POOL_PARAMETERS = ["connection_limit", "connect_timeout", "pool_timeout", "pgbouncer"];

/** A connection's parts as they stand in the text, escapes and all. */
interface Parts {
  scheme: string;
  user: string;
  /** With the colon before it; empty when there is none. */
  password: string;
  host: string;
  /** With the slash before it. */
  path: string;
  /** The query's pairs. */
  pairs: string[];
}

/**
 * The connection for migrations that belongs to the app's own: same role, password and database, but a session of its
 * own on port 5432. With the IPv4 add-on it goes past the pooler, to the direct host. Only host, port, the project behind
 * the role and the pool's parameters change; every other letter stays as it was written, because clients differ in what
 * they decode (`%20` and `+`: pgdogdev/pgdog#976). Undefined for what is no URL of Postgres.
 */
export function migrationsUrl(
  app: string | undefined,
  { ref, poolerHost, ipv4AddOn }: ProjectAddress,
): string | undefined {
  const parts = partsOf(app?.trim());
  if (parts === undefined) return undefined;
  const { scheme, user, password, path } = parts;
  const role = roleOf(user) || "postgres";
  const pairs = parts.pairs.filter((pair) => !POOL_PARAMETERS.includes(pair.split("=")[0] ?? ""));
  // Custom roles are <role>.<ref> at the pooler (supabase/supabase#49869), and themselves at the direct host.
  const [login, host] = ipv4AddOn ? [role, `db.${ref}.supabase.co`] : [`${role}.${ref}`, poolerHost];
  const query = pairs.length === 0 ? "" : `?${pairs.join("&")}`;
  return `${scheme}://${login}${password}@${host}:5432${path}${query}`;
}

/**
 * Which part of another connection is not that of the app's: the password, the database, the user. Hosts, ports and
 * parameters may differ, and so may user and password where the other logs in with the role that is meant for migrations.
 * Undefined when they agree, or when either is no URL.
 */
export function contradiction(
  app: string,
  other: string,
  { migrationRole }: { migrationRole?: string | undefined } = {},
): "password" | "database" | "user" | undefined {
  const [one, two] = [partsOf(app), partsOf(other)];
  if (one === undefined || two === undefined) return undefined;
  // The pooler takes the project's ref behind the user, the direct host does not.
  const user = ({ user }: Parts) => decoded(roleOf(user));
  const own = migrationRole !== undefined && user(two) === migrationRole;
  if (!own && user(one) !== user(two)) return "user";
  if (!own && decoded(one.password) !== decoded(two.password)) return "password";
  return one.path === two.path ? undefined : "database";
}

/** Parts of a connection by the names under which Rails and libpq read them, as `partsForRails` splits it. */
export const RAILS_PARTS = [
  "POSTGRES_HOST",
  "POSTGRES_PORT",
  "POSTGRES_DATABASE",
  "POSTGRES_USERNAME",
  "POSTGRES_USER",
  "POSTGRES_PASSWORD",
  "PGSSLMODE",
] as const;

/**
 * A connection in parts, each under its own variable, for an application that reads no URL; undefined for what is no URL.
 * Its TLS goes to libpq by PGSSLMODE, since no part of Rails' settings names it.
 */
export function partsForRails(connection: string): Record<(typeof RAILS_PARTS)[number], string> | undefined {
  const parts = partsOf(connection.trim());
  if (parts === undefined) return undefined;
  const [, hostname = "", port = "5432"] = /^(.*?)(?::(\d+))?$/.exec(parts.host) ?? [];
  const user = decoded(parts.user);
  const sslmode = parts.pairs.find((pair) => pair.startsWith("sslmode="));
  return {
    POSTGRES_HOST: hostname,
    POSTGRES_PORT: port,
    POSTGRES_DATABASE: decoded(parts.path.slice(1)),
    POSTGRES_USERNAME: user,
    POSTGRES_USER: user,
    POSTGRES_PASSWORD: decoded(parts.password.slice(1)),
    PGSSLMODE: decoded(sslmode?.slice("sslmode=".length) ?? "require"),
  };
}

function partsOf(text: string | undefined): Parts | undefined {
  const found =
    /^(?<scheme>postgres(?:ql)?):\/\/(?:(?<user>[^\s/?#@:]*)(?<password>:[^\s/?#@]*)?@)?(?<host>[^\s/?#@]+)(?<path>\/[^\s?#]*)?(?:\?(?<query>[^\s#]*))?$/i.exec(
      text ?? "",
    )?.groups;
  if (found === undefined) return undefined;
  const { scheme = "", user = "", password = "", host = "", path = "", query = "" } = found;
  return { scheme, user, password, host, path, pairs: query.split("&").filter(Boolean) };
}

/** A login without the project behind it, as written. */
const roleOf = (user: string): string => user.replace(/(?:\.|%2e)[a-z]{20}$/i, "");

/** What a part says; as written where its escapes are no text, which is refused elsewhere by the setting's name. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
