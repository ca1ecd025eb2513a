import { remembered } from "../remembered.ts";
import { addParameter, type Connection } from "./connection.ts";
import { fromParameters } from "./keywords.ts";
import { isOtherSystem } from "./names.ts";

/** Words of which one must stand in a variable's name, and the parts of a connection that may follow: `DB_PRIMARY_HOST`. */
const systems =
  "POSTGRESQL|POSTGRESDB|POSTGRES|PGSQL|PG|DATABASE|DB|SQL|TYPEORM|RDS|TIMESCALEDB|TIMESCALE|COCKROACH|NEON";
const part =
  "HOSTNAME|HOSTADDR|HOSTS?|SERVER|ADDRESS|ADDR|ENDPOINT|PORT|USERNAME|USER|PASSWORD|PASS|DATABASE|DB|NAME|SSLMODE|SSL_MODE|SSL|PREPARED_STATEMENTS";
/** What may come behind: which of several connections it is. */
const which =
  "\\d+|READ|WRITE|RO|RW|READONLY|REPLICA|PRIMARY|MASTER|INTERNAL|EXTERNAL|PRIVATE|PUBLIC|DIRECT|POOLED|POOLER|UNPOOLED|DEV|TEST|STAGING|PROD|PRODUCTION";
const splitName = new RegExp(
  `^((?:[A-Z0-9]+_+)*?(?:${systems})(?:_+[A-Z0-9]+)*?)_*(${part})((?:_(?:${which}))*)$`,
);
/** Longer names belong to no variable, and would take long to read. */
const LONGEST = 200;

/** A connection spread over variables, and the variable to blame: the one that holds the host. */
export interface SplitConnection {
  property: string;
  connection: Connection;
  /** Whether it stands in a command whose work needs a session: a dump, a migration. */
  session?: boolean;
}

/**
 * Puts together the connections that are spread over variables (`POSTGRES_HOST`, `POSTGRES_PORT`, …; `PGHOST`, `PGPORT`,
 * …): one per prefix that names a host. `PGSSLMODE` counts for every prefix, because libpq reads it under all of them.
 */
export function splitConnections(values: Readonly<Record<string, string>>): SplitConnection[] {
  const groups = new Map<string, { host?: string; parameters: Map<string, string[]> }>();
  for (const [name, value] of Object.entries(values)) {
    const found = value.trim() === "" ? undefined : splitNameOf(name);
    if (found === undefined) continue;
    const group = groups.get(found.lead) ?? { parameters: new Map<string, string[]>() };
    groups.set(found.lead, group);
    if (found.keyword === "host" || found.keyword === "hostaddr") group.host ??= name;
    addParameter(group.parameters, found.keyword, value.trim());
  }
  const shared = Object.entries(values).find(([name]) => name.toUpperCase() === "PGSSLMODE")?.[1];
  return [...groups].flatMap(([lead, { host, parameters }]) => {
    if (host === undefined) return [];
    if (shared !== undefined && lead !== "PG") addParameter(parameters, "sslmode", shared);
    return [{ property: host, connection: fromParameters("split", parameters) }];
  });
}

/** Tells whether a variable's name says that it holds the host of a database. */
export function namesHost(name: string): boolean {
  return ["host", "hostaddr"].includes(splitNameOf(name)?.keyword ?? "");
}

const splitNameOf = remembered(takeName);

function takeName(name: string): { lead: string; keyword: string } | undefined {
  if (name.length > LONGEST) return undefined;
  const upper = name.toUpperCase();
  const [, lead, what, behind = ""] = splitName.exec(upper) ?? [];
  if (lead === undefined || what === undefined || isOtherSystem(upper)) return undefined;
  return { lead: lead + behind, keyword: keywordOf(what) };
}

function keywordOf(what: string): string {
  if (/^(HOST|HOSTS|HOSTNAME|SERVER|ADDRESS|ADDR|ENDPOINT)$/.test(what)) return "host";
  if (["USER", "USERNAME"].includes(what)) return "user";
  if (["PASSWORD", "PASS"].includes(what)) return "password";
  if (["DATABASE", "DB", "NAME"].includes(what)) return "dbname";
  return ["SSLMODE", "SSL_MODE", "SSL"].includes(what) ? "sslmode" : what.toLowerCase();
}
