import { join } from "node:path";
import type { Client } from "pg";
import { startTool } from "../postgres/child.ts";
import { expectSession, rows, withClient } from "../postgres/session.ts";
import { libpqEnvironment, type PostgresTarget } from "../postgres/target.ts";
import { toolsOf } from "../postgres/tools.ts";
import { readCatalog } from "./catalog.ts";
import type { Bytes } from "./encryption.ts";
import type { Manifest } from "./manifest.ts";

/** Milliseconds that a table's lock is waited for: behind it all who come later wait as well. */
const LOCK_TIMEOUT_MS = 60_000;

/** What is dumped. */
export interface DumpAsked {
  target: PostgresTarget;
  schemas: readonly string[];
  env: NodeJS.ProcessEnv;
}

/** A dump under way, and what is known of its database at the dump's own moment. */
export interface Dump extends Pick<Manifest, "server"> {
  /** Milliseconds since the epoch, by the server's clock. */
  takenAt: number;
  /** Bytes of the tables on the server's disk; a dump is smaller as a rule. */
  size: number;
  /** The custom format of pg_dump. Throws at its end when pg_dump failed. */
  content: Bytes;
  catalog: Manifest["catalog"];
}

/**
 * Dumps schemas of a database while `use` reads the stream. Dump, counts and policies are of one snapshot.
 * @throws Error before anything is read when the connection is pooled by transaction, the role would miss rows, or the tools of
 * the server's major are not here
 */
export async function withDump<T>(asked: DumpAsked, use: (dump: Dump) => Promise<T>): Promise<T> {
  await expectSession(asked.target);
  return withClient(asked.target, async (client) => {
    const server = await serverOf(client);
    const bin = await toolsOf(server.major, ["pg_dump", "pg_restore"], asked.env);
    await expectAllRows(client);
    await expectSchemas(client, asked.schemas);
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    await client.query(
      "SET LOCAL row_security = off; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0",
    );
    const [moment] = await rows<{ snapshot: string; at: string; size: string }>(
      client,
      `SELECT pg_export_snapshot() AS snapshot, extract(epoch FROM clock_timestamp()) * 1000 AS at,
              (SELECT coalesce(sum(pg_table_size(c.oid)), 0) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'm') AND n.nspname = ANY ($1)) AS size`,
      [[...asked.schemas]],
    );
    if (moment === undefined) throw new Error("the server exported no snapshot");
    const tool = startTool(
      join(bin, "pg_dump"),
      [
        ...["--format=custom", "--no-password", `--snapshot=${moment.snapshot}`],
        `--lock-wait-timeout=${LOCK_TIMEOUT_MS}`,
        ...asked.schemas.map((schema) => `--schema=${pattern(schema)}`),
      ],
      libpqEnvironment(asked.target, asked.env),
    );
    // Both read the same snapshot, and the counts are ready long before the dump.
    const catalog = readCatalog(client, asked.schemas);
    catalog.catch(() => {});
    try {
      return await use({
        ...{ server, takenAt: Math.round(Number(moment.at)), size: Number(moment.size) },
        content: whole(tool),
        catalog: await catalog,
      });
    } finally {
      tool.kill();
    }
  });
}

/** A dump's bytes, and its failure in place of an early end. */
async function* whole({ stdout, done }: ReturnType<typeof startTool>) {
  yield* stdout as AsyncIterable<Uint8Array<ArrayBuffer>>;
  await done;
}

/** A schema's name as pg_dump matches it: in quotes no letter is a wildcard. */
const pattern = (schema: string) => `"${schema.replaceAll('"', '""')}"`;

/** The server as it calls itself. */
export async function serverOf(client: Client): Promise<Manifest["server"]> {
  const [found] = await rows<{ number: string; version: string }>(
    client,
    "SELECT current_setting('server_version_num') AS number, current_setting('server_version') AS version",
  );
  const number = Number(found?.number);
  return { major: Math.floor(number / 10_000), version: found?.version ?? "" };
}

/** A role under row level security dumps what it may see, or fails half way: pg_dump must not be asked to do the first. */
async function expectAllRows(client: Client): Promise<void> {
  const [role] = await rows<{ name: string; all: boolean }>(
    client,
    "SELECT rolname AS name, rolsuper OR rolbypassrls AS all FROM pg_roles WHERE rolname = current_user",
  );
  if (role?.all) return;
  throw new Error(
    `the role ${role?.name} does not pass row level security, so that its dump would lack rows\n   fix: as an administrator of the database: ALTER ROLE ${role?.name} BYPASSRLS; or back up with a role that has it (Supabase's postgres has)`,
  );
}

async function expectSchemas(client: Client, schemas: readonly string[]): Promise<void> {
  const found = await rows<{ name: string }>(
    client,
    "SELECT nspname AS name FROM pg_namespace WHERE nspname = ANY ($1)",
    [[...schemas]],
  );
  const missing = schemas.filter((schema) => !found.some(({ name }) => name === schema));
  if (missing.length > 0)
    throw new Error(
      `backup.schemas names ${missing.join(", ")}, which the database does not have: a dump would leave it out in silence`,
    );
}
