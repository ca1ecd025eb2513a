import { readFile } from "node:fs/promises";
import pg from "pg";
import type { ScratchServer } from "./server.ts";

const sql = (name: string) => readFile(new URL(name, import.meta.url), "utf8");

/** Makes a database as a fresh project of Supabase is, as far as migrations lean on it; its roles once for the server. */
export async function makeProject(server: ScratchServer, database: string): Promise<void> {
  const name = pg.escapeIdentifier(database);
  await within(server, "postgres", async (client) => {
    const { rowCount } = await client.query("select from pg_roles where rolname = 'authenticator'");
    if (rowCount === 0) await client.query(await sql("supabase.sql"));
    await client.query(`create database ${name}`);
    await client.query(`alter database ${name} set search_path = "$user", public, extensions`);
  });
  await within(server, database, async (client) => {
    await client.query(await sql("supabase-database.sql"));
  });
}

async function within(
  server: ScratchServer,
  database: string,
  use: (client: pg.Client) => Promise<void>,
): Promise<void> {
  const client = new pg.Client({ connectionString: server.url(database) });
  await client.connect();
  try {
    await use(client);
  } finally {
    await client.end();
  }
}
