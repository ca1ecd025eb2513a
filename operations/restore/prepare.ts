import type { Client } from "pg";
import type { Catalog } from "../backup/manifest.ts";
import { rows } from "../postgres/session.ts";

/**
 * What Supabase's API sets for each request, as functions that policies call: a place that is no project of Supabase has
 * none of them, and a policy that calls one is not restored without it.
 */
const AUTH = `
  CREATE SCHEMA IF NOT EXISTS auth;
  CREATE FUNCTION auth.jwt() RETURNS jsonb LANGUAGE sql STABLE AS
    $$ SELECT coalesce(nullif(current_setting('request.jwt.claims', true), ''), '{}')::jsonb $$;
  CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS $$ SELECT (auth.jwt() ->> 'sub')::uuid $$;
  CREATE FUNCTION auth.role() RETURNS text LANGUAGE sql STABLE AS $$ SELECT auth.jwt() ->> 'role' $$;
  CREATE FUNCTION auth.email() RETURNS text LANGUAGE sql STABLE AS $$ SELECT auth.jwt() ->> 'email' $$;
`;

/**
 * Makes what no dump has: roles, without a password and without the right to log in, the groups that they are in, schemas of
 * extensions and the extensions. What is there stays as it is.
 * @throws Error with every extension that the server does not offer: what uses it would be missing
 */
export async function prepare(client: Client, { roles, extensions }: Catalog): Promise<void> {
  const quoted = (name: string) => client.escapeIdentifier(name);
  const there = await names(client, "SELECT rolname AS name FROM pg_roles");
  const missing = roles.filter(({ name }) => !there.has(name));
  for (const { name, inherit } of missing)
    await client.query(`CREATE ROLE ${quoted(name)} NOLOGIN ${inherit ? "INHERIT" : "NOINHERIT"}`);
  for (const { name, memberOf } of missing)
    for (const group of memberOf) await client.query(`GRANT ${quoted(group)} TO ${quoted(name)}`);
  const had = await names(client, "SELECT extname AS name FROM pg_extension");
  const wanted = extensions.filter(({ name }) => !had.has(name));
  const offered = await names(client, "SELECT name FROM pg_available_extensions");
  const lacking = wanted.filter(({ name }) => !offered.has(name));
  if (lacking.length > 0)
    throw new Error(
      `the server does not offer ${lacking.map(({ name, version }) => `${name} ${version}`).join(", ")}, which the backup's tables and functions may use: install it there, or restore where it is`,
    );
  for (const { name, schema } of wanted) {
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${quoted(schema)}`);
    await client.query(`CREATE EXTENSION ${quoted(name)} SCHEMA ${quoted(schema)}`);
  }
}

/** The functions that policies of Supabase's projects call, where they are not there. */
export async function prepareAuth(client: Client): Promise<void> {
  const [auth] = await rows<{ there: boolean }>(
    client,
    "SELECT to_regprocedure('auth.uid()') IS NOT NULL AS there",
  );
  if (!auth?.there) await client.query(AUTH);
}

const names = async (client: Client, text: string): Promise<Set<string>> =>
  new Set((await rows<{ name: string }>(client, text)).map(({ name }) => name));
