import { addParameter, type Connection } from "./connection.ts";
import { fromParameters } from "./keywords.ts";

/** Variables by which libpq is sent to a file or a service for its host: nothing in them can be checked. */
const indirections = new Set(["PGSERVICE", "PGSERVICEFILE", "PGSYSCONFDIR"]);

const urlNames = new Set(["DATABASE_URL", "DIRECT_URL", "DB_URL", "DB_URI", "PG_URL", "POSTGRES_URL"]);
const urlPattern =
  /(^|_)(DATABASE|POSTGRES|POSTGRESQL|PG|TIMESCALE|SUPABASE_DB)(_[A-Z0-9]+)*_(URL|URI|DSN)$|_DIRECT_URL$|^POSTGRES_URL_NON_POOLING$|^DATABASE_CONNECTION_STRING$/;

/** Prefixes of the split form, and what may follow them. */
const prefix = "PG_?|(?:[A-Z0-9]+_)*(?:POSTGRES|POSTGRESQL|PG|DB|DATABASE|SQL|TYPEORM|RDS|PGSQL)_";
const part =
  "HOST|HOSTNAME|HOSTADDR|SERVER|ADDRESS|PORT|USER|USERNAME|PASSWORD|PASS|DATABASE|DB|NAME|SSLMODE|SSL_MODE|SSL|PREPARED_STATEMENTS";
const splitName = new RegExp(`^(${prefix})(${part})$`);

/** Systems that are not Postgres and whose variables look alike: `REDIS_DB_HOST`. Their ports give a disguise away. */
const other = /(^|_)(REDIS|VALKEY|KV|UPSTASH|CHROMA|MONGO|MONGODB|CLICKHOUSE|ELASTICSEARCH)_/;

/** Tells whether a variable's name says that its value is a whole connection string. */
export function namesConnection(name: string): boolean {
  const upper = name.toUpperCase();
  return (urlNames.has(upper) || urlPattern.test(upper)) && !other.test(upper);
}

/** Tells whether a variable sends libpq to a file or a service for its settings. */
export function namesIndirection(name: string): boolean {
  return indirections.has(name.toUpperCase());
}

/** Tells whether migrations or other session work take their connection from the variable of this name. */
export function namesSessionWork(name: string): boolean {
  return /(^|_)(DIRECT|SHADOW_DATABASE|MIGRATE|MIGRATIONS?)_|_NON_POOLING$/.test(name.toUpperCase());
}

/** A connection spread over variables, and the variable to blame: the one that holds the host. */
export interface SplitConnection {
  property: string;
  connection: Connection;
}

/**
 * Puts together the connections that are spread over variables (`POSTGRES_HOST`, `POSTGRES_PORT`, …; `PGHOST`, `PGPORT`,
 * …): one per prefix that names a host. `PGSSLMODE` counts for every prefix, because libpq reads it under all of them.
 */
export function splitConnections(values: Readonly<Record<string, string>>): SplitConnection[] {
  const groups = new Map<string, { host?: string; parameters: Map<string, string[]> }>();
  for (const [name, value] of Object.entries(values)) {
    const upper = name.toUpperCase();
    const [, lead, what] = splitName.exec(upper) ?? [];
    if (lead === undefined || what === undefined || value.trim() === "" || other.test(upper)) continue;
    const group = groups.get(lead) ?? { parameters: new Map<string, string[]>() };
    groups.set(lead, group);
    const keyword = keywordOf(what);
    if (keyword === "host" || keyword === "hostaddr") group.host ??= name;
    addParameter(group.parameters, keyword, value.trim());
  }
  const shared = Object.entries(values).find(([name]) => name.toUpperCase() === "PGSSLMODE")?.[1];
  return [...groups].flatMap(([lead, { host, parameters }]) => {
    if (host === undefined) return [];
    if (shared !== undefined && lead !== "PG") addParameter(parameters, "sslmode", shared);
    return [{ property: host, connection: fromParameters("split", parameters) }];
  });
}

/** Reads an object such as `{"host": …, "port": …, "database": …}` when it configures Postgres. */
export function readObject(entries: Readonly<Record<string, string>>): Connection | undefined {
  const parameters = new Map<string, string[]>();
  for (const [name, value] of Object.entries(entries)) addParameter(parameters, name, value);
  const has = (...names: string[]): boolean => names.some((name) => parameters.has(name));
  if (!has("host", "hostname", "hostaddr", "server")) return undefined;
  const kinds = ["engine", "dialect", "client", "type", "adapter", "driver", "provider"];
  const says = kinds.some((kind) => parameters.get(kind)?.some((value) => /postgres|^pg$/i.test(value)));
  const port = parameters.get("port")?.some((value) => /^(5432|5433|6432|6543|54322)$/.test(value));
  if (!says && !port && !has("database", "dbname")) return undefined;
  return fromParameters("json", parameters);
}

function keywordOf(what: string): string {
  if (["HOST", "HOSTNAME", "SERVER", "ADDRESS"].includes(what)) return "host";
  if (["USER", "USERNAME"].includes(what)) return "user";
  if (["PASSWORD", "PASS"].includes(what)) return "password";
  if (["DATABASE", "DB", "NAME"].includes(what)) return "dbname";
  return ["SSLMODE", "SSL_MODE", "SSL"].includes(what) ? "sslmode" : what.toLowerCase();
}
