import { readFileSync } from "node:fs";
import type { ClientConfig } from "pg";
import { isLoopback } from "../../providers/kernel/connection.ts";
import { hide } from "../../providers/kernel/redact.ts";
import { connectionOf } from "../../settings/matrix/data.ts";
import { migrationsUrl } from "../../settings/rules/migrations-url.ts";
import type { StackSettings } from "../../settings/types.ts";

/** Variable that names the server which stands for Supabase; only a simulated stack takes it. */
export const POSTGRES_URL_VARIABLE = "HOTDASH_POSTGRES_URL";

/** Port of Supabase's pooler in transaction mode, where neither locks nor settings of a session hold. */
const TRANSACTION_PORT = 6543;

/** One way to the database of a stack. */
export interface DatabaseAccess {
  /** Host and port, as people are told. */
  place: string;
  config: ClientConfig;
}

/** What says where the database is. */
export type DatabaseSettings = Pick<StackSettings, "platform" | "secrets" | "supabase">;

/**
 * The ways to a stack's database for work that needs a session: the connection for migrations (DIRECT_URL, or what follows from
 * the application's), and the session pooler behind it where that is the direct host, which answers on IPv6 only. Never the
 * transaction pooler. Of a simulated stack a database on this machine with the name of its project's ref, or none.
 * @throws Error that says what is missing, without a part of a secret
 */
export function databaseAccess(settings: DatabaseSettings, env: NodeJS.ProcessEnv): DatabaseAccess[] {
  const { platform, secrets, supabase } = settings;
  const given = env[POSTGRES_URL_VARIABLE];
  if (platform === "simulated") return given ? [simulated(given, supabase.ref)] : [];
  if (given) throw new Error(`a live stack reaches its own Supabase project: unset ${POSTGRES_URL_VARIABLE}`);
  const url = secrets.DIRECT_URL ?? migrationsUrl(connectionOf(secrets), supabase);
  if (url === undefined)
    throw new Error(
      "no connection for migrations follows from the settings: neither DIRECT_URL nor POSTGRES_URL is a URL of Postgres",
    );
  const pooled = migrationsUrl(url, { ...supabase, ipv4AddOn: false });
  return [...new Set([url, ...(pooled ? [pooled] : [])])].map(live);
}

function simulated(url: string, database: string): DatabaseAccess {
  if (!isLoopback(url))
    throw new Error(
      `${POSTGRES_URL_VARIABLE} must be a server on this machine: postgresql://postgres@127.0.0.1:<port>`,
    );
  const { hostname: host, port, username, password } = new URL(url);
  return {
    place: `${host}:${port || 5432}/${database}`,
    config: {
      ...{ host, port: Number(port || 5432), database, user: username || "postgres", ssl: false },
      ...(password ? { password: decodeURIComponent(password) } : {}),
    },
  };
}

function live(url: string): DatabaseAccess {
  const { hostname, port: written, username, password: hidden, pathname, searchParams } = new URL(url);
  const port = Number(written || 5432);
  if (port === TRANSACTION_PORT)
    throw new Error(
      `the connection for migrations goes to port ${TRANSACTION_PORT}, the transaction pooler, where locks and settings of a session do not hold\nfix: DIRECT_URL at port 5432`,
    );
  const password = decodeURIComponent(hidden);
  hide([password]);
  const root = searchParams.get("sslrootcert");
  const mode = searchParams.get("sslmode") ?? "require";
  if (!["require", "verify-ca", "verify-full"].includes(mode))
    throw new Error(`the connection for migrations does not demand TLS: its sslmode is ${mode}`);
  return {
    place: `${hostname}:${port}`,
    config: {
      ...{ host: hostname, port, password, user: decodeURIComponent(username) },
      database: decodeURIComponent(pathname.slice(1)) || "postgres",
      // `require` proves no name, as libpq has it; Supabase's certificates are signed by a root of its own.
      ssl: {
        rejectUnauthorized: mode !== "require",
        ...(root ? { ca: readFileSync(root, "utf8") } : {}),
        ...(mode === "verify-ca" ? { checkServerIdentity: () => undefined } : {}),
      },
    },
  };
}
