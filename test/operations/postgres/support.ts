import { it } from "vitest";
import { rows, withClient } from "../../../operations/postgres/session.ts";
import { targetOf } from "../../../operations/postgres/target.ts";
import { serverPrograms } from "../../../operations/scratch-server/binaries.ts";
import { type ScratchServer, startScratchServer } from "../../../operations/scratch-server/server.ts";

/** Rows of a query as the superuser of a server. */
export const query = <T = Record<string, unknown>>(server: ScratchServer, text: string, database?: string) =>
  withClient(targetOf(server.url(database), "test"), (client) => rows<T>(client, text));

/** `it` for what needs PostgreSQL's own clients, which npm's server has not: skipped, and counted as such, on a machine without. */
export const itWithClients = it.skipIf(!serverPrograms().some(({ source }) => source === "system"));

/** A server of this machine that has its clients beside it, which npm's has not. */
export async function serverWithClients(): Promise<ScratchServer> {
  const server = await startScratchServer();
  if (server.source === "system") return server;
  await server.stop();
  throw new Error("a PostgreSQL with its clients is needed here: apt-get install postgresql");
}

/** A database as the dashboard has one: row level security, a view that keeps it, a role of the API, an extension, an odd name. */
export const SAMPLE = `
  CREATE ROLE anon; CREATE ROLE authenticated; CREATE ROLE staff IN ROLE authenticated;
  CREATE SCHEMA extensions; CREATE EXTENSION pg_trgm SCHEMA extensions;
  CREATE SCHEMA supabase_migrations;
  CREATE TABLE supabase_migrations.schema_migrations (version text PRIMARY KEY, statements text[], name text);
  INSERT INTO supabase_migrations.schema_migrations VALUES ('20251015', NULL, 'first'), ('20251023000002', NULL, 'second');
  CREATE TABLE orders (id int PRIMARY KEY, note text NOT NULL, paid numeric);
  CREATE INDEX by_note ON orders USING gin (note extensions.gin_trgm_ops);
  INSERT INTO orders SELECT g, 'order ' || md5(g::text), g / 3.0 FROM generate_series(1, 20000) g;
  ALTER TABLE orders ENABLE ROW LEVEL SECURITY; ALTER TABLE orders FORCE ROW LEVEL SECURITY;
  CREATE POLICY "staff reads" ON orders FOR SELECT TO staff USING (paid > 0);
  CREATE TABLE "Session" (id text PRIMARY KEY, "accessToken" text);
  INSERT INTO "Session" VALUES ('one', 'shpat-canary-row');
  GRANT SELECT ON orders TO anon;
  CREATE VIEW paid WITH (security_invoker = true) AS SELECT * FROM orders WHERE paid > 10;
  CREATE MATERIALIZED VIEW totals AS SELECT count(*) AS n FROM orders;
  CREATE TABLE parts (id int, day date) PARTITION BY RANGE (day);
  CREATE TABLE parts_2026 PARTITION OF parts FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
  INSERT INTO parts SELECT g, '2026-03-01' FROM generate_series(1, 50) g;
`;
