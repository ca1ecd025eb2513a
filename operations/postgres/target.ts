import { readFileSync } from "node:fs";
import type { ClientConfig } from "pg";
import { sortHost } from "../../settings/rules/postgres/hosts.ts";
import { readUrls } from "../../settings/rules/postgres/url.ts";
import { connectionNamed, secretName } from "../../settings/rules/secret-names.ts";
import { modeOf } from "../../settings/rules/workloads.ts";

/** A connection in its parts. The password goes into the environment of one process, or to the client, and nowhere else. */
export interface PostgresTarget {
  host: string;
  port: number;
  database: string;
  user: string;
  password?: string;
  /** As libpq reads it; undefined leaves it to libpq, which then prefers TLS. */
  sslmode?: string;
  /** File with the authority, or `system`. */
  sslrootcert?: string;
}

/** Seconds until an address that does not answer is given up: the pooler's own patience is a minute. */
const CONNECT_TIMEOUT_S = 60;

/**
 * Reads a URL of Postgres.
 * @param named what the error calls it: the variable or setting
 * @throws Error without any part of the value when clients would read it differently, or not at all
 */
export function targetOf(url: string, named: string): PostgresTarget {
  const refuse = (problem: string): never => {
    throw new Error(
      `${named} ${problem}\n   allowed: postgresql://<user>:<password>@<host>:5432/<database>?sslmode=verify-full, escapes in percent`,
    );
  };
  const [connection, another] = readUrls(url);
  if (connection === undefined || another !== undefined) return refuse("is no URL of Postgres");
  if (connection.ambiguity !== undefined)
    return refuse(`is read differently by its clients: ${connection.ambiguity}`);
  const [endpoint, second] = connection.endpoints;
  if (endpoint === undefined || second !== undefined) return refuse("does not name exactly one host");
  const at = new URL(url.trim().replace(/^[a-z]+:/i, "postgresql:"));
  const one = (name: string) => connection.exact?.get(name)?.[0];
  const [user, password] = [at.username, at.password].map(decodeURIComponent) as [string, string];
  const database = decodeURIComponent(at.pathname.slice(1));
  if (user === "" || database === "") return refuse("names no user or no database");
  const [sslmode, sslrootcert] = [one("sslmode"), one("sslrootcert")];
  return {
    ...{ host: endpoint.host, port: Number(endpoint.port ?? "5432"), database, user },
    ...(password === "" ? {} : { password }),
    ...(sslmode === undefined ? {} : { sslmode }),
    ...(sslrootcert === undefined ? {} : { sslrootcert }),
  };
}

/** How a connection is called in messages. */
export const shownTarget = ({ host, port, database, user }: PostgresTarget): string =>
  `${host}:${port}/${database} as ${user}`;

/** Whether the port says transaction mode by itself, as both of Supabase's poolers do. */
export function isTransactionPort({ host, port }: PostgresTarget): boolean {
  const mode = modeOf({ host, port: String(port) });
  return mode === "transaction" || mode === "dedicated";
}

/**
 * The environment for one of PostgreSQL's own tools: what the caller's shell says of connections (PGSERVICE, PGOPTIONS) would
 * send it elsewhere, and other secrets are none of its business.
 */
export function libpqEnvironment(target: PostgresTarget, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = Object.entries(env).filter(
    ([name]) => !/^PG[A-Z]+$/.test(name) && !secretName(name) && !connectionNamed(name),
  );
  const { host, port, database, user, password, sslmode, sslrootcert } = target;
  return {
    ...Object.fromEntries(own),
    ...{ PGHOST: host, PGPORT: String(port), PGDATABASE: database, PGUSER: user },
    ...{ PGCONNECT_TIMEOUT: String(CONNECT_TIMEOUT_S), PGAPPNAME: "hotdash" },
    // Without a file of its own libpq reads ~/.pgpass when no password is given.
    ...(password === undefined ? {} : { PGPASSWORD: password, PGPASSFILE: "/dev/null" }),
    ...(sslmode === undefined ? {} : { PGSSLMODE: sslmode }),
    ...(sslrootcert === undefined ? {} : { PGSSLROOTCERT: sslrootcert }),
  };
}

/** The same for a connection of this process, with what libpq's modes mean spelled out: node-postgres reads them otherwise. */
export function clientConfig(target: PostgresTarget): ClientConfig {
  const { host, port, database, user, password, sslmode, sslrootcert } = target;
  const ca =
    sslrootcert === undefined || sslrootcert === "system" ? undefined : readFileSync(sslrootcert, "utf8");
  const checked = { rejectUnauthorized: true, ...(ca === undefined ? {} : { ca }) };
  const local = sortHost(host).kind === "loopback";
  const ssl =
    sslmode === "disable" || (sslmode === undefined && local)
      ? false
      : sslmode === "verify-full"
        ? checked
        : sslmode === "verify-ca"
          ? { ...checked, checkServerIdentity: () => undefined }
          : { rejectUnauthorized: false };
  return {
    ...{ host, port, database, user, ssl, application_name: "hotdash" },
    ...(password === undefined ? {} : { password }),
    ...{ connectionTimeoutMillis: CONNECT_TIMEOUT_S * 1000, keepAlive: true },
  };
}
