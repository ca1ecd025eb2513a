import { addParameter, type Connection } from "./connection.ts";
import { fromParameters, objectHosts } from "./keywords.ts";

/** Keys under which an object says what it connects to: Sequelize, Knex, TypeORM, Rails, Django, AWS, Platform.sh. */
const kinds = ["engine", "dialect", "client", "type", "adapter", "driver", "provider", "scheme", "dbms"];
const postgres = /postg|^pg(sql)?\d*$|cockroach|timescale/i;
const others = /mysql|maria|mongo|redis|valkey|sqlite|mssql|sqlserver|oracle|clickhouse|elastic|cassandra/i;

/** Tells whether an entry of an object says that the object is about Postgres. */
export function saysPostgres([name, value]: readonly [name: string, value: string]): boolean {
  return kinds.includes(name.toLowerCase()) && postgres.test(value);
}

/**
 * Reads an object such as `{"host": …, "port": …, "database": …}` when it configures Postgres. An object that names another
 * system is none, unless its port is one of Postgres; one that names none and a database is taken for one.
 */
export function readObject(entries: Readonly<Record<string, string>>): Connection | undefined {
  const parameters = new Map<string, string[]>();
  for (const [name, value] of Object.entries(entries)) addParameter(parameters, name, value);
  const has = (...names: string[]): boolean => names.some((name) => parameters.has(name));
  if (!has(...objectHosts)) return undefined;
  const port = parameters.get("port")?.some((value) => /^(5432|5433|6432|6543|54322)$/.test(value));
  const said = kinds.flatMap((kind) => parameters.get(kind) ?? []);
  const other = said.some((value) => others.test(value)) && !said.some((value) => postgres.test(value));
  // A primary is a host only where something else says that the object is about a database.
  const plain = has("host", "hostname", "hostaddr", "server");
  const says = Object.entries(entries).some(saysPostgres) || (plain && !other && has("database", "dbname"));
  return port || says ? withHosts(fromParameters("json", parameters)) : undefined;
}

/** Of keys that may hold something else (`primary: true`), only what could be a host counts. */
function withHosts(connection: Connection): Connection | undefined {
  const endpoints = connection.endpoints.filter(({ host }) => !/^(true|false|\d{1,4}|)$/.test(host));
  return endpoints.length === 0 ? undefined : { ...connection, endpoints };
}
