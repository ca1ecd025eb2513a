import {
  addParameter,
  type Connection,
  type ConnectionForm,
  parameterValues,
  readEndpoints,
  withPorts,
} from "./connection.ts";

const pair = /(?<![\w-])([A-Za-z_]+)\s*=\s*('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|(?:\\.|[^\s'"\\;&])+)/g;
const company = ["dbname", "user", "port", "sslmode", "password", "service", "connect_timeout", "options"];

/**
 * Reads libpq's `host=… port=… user=…` form, quoted values and backslash escapes included. A text counts as one when it
 * names a host (or hostaddr, or service) and at least one other keyword of libpq, wherever in the text they stand.
 * With `certain`, the caller already knows that the text configures Postgres, and any keyword will do.
 */
export function readKeywords(text: string, certain = false): Connection | undefined {
  if (!text.includes("=") || text.includes("://")) return undefined;
  const parameters = new Map<string, string[]>();
  for (const [, name = "", value = ""] of text.matchAll(pair)) {
    // libpq's keywords are lower case; PGHOST=… and its like are environment variables and judged as such.
    if (name === name.toLowerCase()) addParameter(parameters, name, unquote(value));
    // A pooler's list: `main = host=… port=…`.
    const [, inner, text = ""] = /^([a-z_]+)=(.*)$/s.exec(value) ?? [];
    if (inner !== undefined) addParameter(parameters, inner, unquote(text));
  }
  const points = ["host", "hostaddr", "service"].some((name) => parameters.has(name));
  const known = company.some((name) => parameters.has(name));
  const counts = certain ? points || known : points && known;
  return counts ? fromParameters("keywords", parameters) : undefined;
}

const adoHost = ["host", "server", "data source", "datasource", "addr", "address", "network address"];
/** Keys of objects, in JSON and YAML, under which clients, charts and cloud descriptions have a host. */
export const objectHosts: readonly string[] = [
  ...[
    "host",
    "hosts",
    "hostname",
    "hostnames",
    "hostaddr",
    "server",
    "servers",
    "serverName",
    "address",
    "addr",
  ],
  ...[
    "addresses",
    "endpoint",
    "endpoints",
    "fqdn",
    "node",
    "nodes",
    "primary",
    "replica",
    "replicas",
    "master",
  ],
  ...["writer", "reader", "writerEndpoint", "readerEndpoint", "externalHost", "internalHost", "primaryHost"],
  ...[
    "dbHost",
    "db_host",
    "databaseHost",
    "database_host",
    "pgHost",
    "pg_host",
    "postgresHost",
    "postgres_host",
  ],
].map((name) => name.toLowerCase());
const adoCompany = [
  "database",
  "initial catalog",
  "username",
  "user name",
  "user id",
  "userid",
  "uid",
  "user",
  "port",
];

/** Reads the ADO form `Host=…;Port=…;Username=…` of Npgsql and its relatives. Keywords may hold spaces and any case. */
export function readAdo(text: string): Connection | undefined {
  if (!text.includes(";") || text.includes("://")) return undefined;
  const parameters = new Map<string, string[]>();
  for (const part of text.split(";")) {
    const at = part.indexOf("=");
    if (at < 0) continue;
    const value = part.slice(at + 1).trim();
    addParameter(parameters, part.slice(0, at), value.replace(/^(["'])(.*)\1$/s, "$2"));
  }
  const counts = [adoHost, adoCompany].every((names) => names.some((name) => parameters.has(name)));
  return counts ? fromParameters("ado", parameters) : undefined;
}

/** Makes a connection of parameters that are all named, whatever their notation was. */
export function fromParameters(form: ConnectionForm, parameters: Map<string, string[]>): Connection {
  const ports = parameterValues(parameters, "port").at(-1);
  const keys = form === "json" ? [...objectHosts, "socket"] : [...adoHost, "hostname", "socket"];
  const hosts = parameterValues(parameters, ...keys).filter((host) => host !== "");
  return {
    form,
    scheme: "",
    endpoints: withPorts(hosts.flatMap(readEndpoints), ports),
    users: parameterValues(parameters, "user", "username", "user name", "user id", "userid", "uid"),
    parameters,
  };
}

function unquote(value: string): string {
  const inner = value.replace(/^(["'])(.*)\1$/s, "$2");
  return inner.replace(/\\(.)/gs, "$1");
}
