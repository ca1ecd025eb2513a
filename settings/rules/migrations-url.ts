/** The parts of a Supabase project that a connection is made of. */
export interface ProjectAddress {
  ref: string;
  poolerHost: string;
  /** Whether the direct host answers on IPv4, too. */
  ipv4AddOn: boolean;
}

/** What says how much of the pool a machine takes, and means nothing to a migration that runs alone. */
const POOL_PARAMETERS = ["connection_limit", "connect_timeout", "pool_timeout", "pgbouncer"];

/**
 * The connection for migrations that belongs to the app's own: same user, password and database, but a session of its
 * own on port 5432. With the IPv4 add-on it goes past the pooler, to the direct host. Undefined for what is no URL.
 */
export function migrationsUrl(
  app: string | undefined,
  { ref, poolerHost, ipv4AddOn }: ProjectAddress,
): string | undefined {
  if (app === undefined || !URL.canParse(app)) return undefined;
  const url = new URL(app);
  if (!/^postgres(ql)?:$/.test(url.protocol)) return undefined;
  url.hostname = ipv4AddOn ? `db.${ref}.supabase.co` : poolerHost;
  url.port = "5432";
  url.username = ipv4AddOn ? "postgres" : `postgres.${ref}`;
  for (const name of POOL_PARAMETERS) url.searchParams.delete(name);
  return url.href;
}

/**
 * Which part of another connection is not that of the app's: the password, the database, the user. Hosts, ports and
 * parameters may differ. Undefined when they agree, or when either is no URL.
 */
export function contradiction(app: string, other: string): "password" | "database" | "user" | undefined {
  if (!URL.canParse(app) || !URL.canParse(other)) return undefined;
  const [one, two] = [new URL(app), new URL(other)];
  // The pooler takes the project's ref behind the user, the direct host does not.
  const user = (url: URL) => decodeURIComponent(url.username).replace(/\.[a-z]{20}$/, "");
  if (user(one) !== user(two)) return "user";
  if (decodeURIComponent(one.password) !== decodeURIComponent(two.password)) return "password";
  return one.pathname === two.pathname ? undefined : "database";
}

/** A connection in the parts that Chatwoot reads, each under its own variable; undefined for what is no URL. */
export function splitForChatwoot(connection: string): Record<string, string> | undefined {
  if (!URL.canParse(connection)) return undefined;
  const { hostname, port, username, password, pathname } = new URL(connection);
  const user = decodeURIComponent(username);
  return {
    POSTGRES_HOST: hostname,
    POSTGRES_PORT: port || "5432",
    POSTGRES_USERNAME: user,
    POSTGRES_USER: user,
    POSTGRES_PASSWORD: decodeURIComponent(password),
    POSTGRES_DATABASE: decodeURIComponent(pathname.slice(1)),
  };
}
