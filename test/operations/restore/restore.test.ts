import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { afterAll, beforeAll, expect } from "vitest";
import { takeBackup } from "../../../operations/backup/backup.ts";
import type { Manifest } from "../../../operations/backup/manifest.ts";
import { FolderStore } from "../../../operations/backup/store/folder.ts";
import { targetOf } from "../../../operations/postgres/target.ts";
import { differences } from "../../../operations/restore/compare.ts";
import { restore } from "../../../operations/restore/restore.ts";
import { withScratch } from "../../../operations/restore/scratch.ts";
import type { ScratchServer } from "../../../operations/scratch-server/server.ts";
import { itWithClients as it, query, SAMPLE, serverWithClients } from "../postgres/support.ts";

/** Beside the sample: a key to a table that is not backed up, and a policy that asks Supabase who asks. */
const MORE = `
  CREATE SCHEMA auth; CREATE TABLE auth.users (id uuid PRIMARY KEY);
  CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS 'SELECT NULL::uuid';
  CREATE TABLE notes (id int, owner uuid REFERENCES auth.users);
  ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
  CREATE POLICY own ON notes TO authenticated USING (owner = auth.uid());
`;
let source: ScratchServer;
let other: ScratchServer;
let folder: string;
let store: FolderStore;
let manifest: Manifest;
let identities: string[];
const lines: string[] = [];
const asked = (target: string) => ({
  ...{ store, manifest, identities, target: targetOf(target, "test"), place: "empty" as const },
  ...{ env: process.env, say: (line: string) => lines.push(line) },
});
const fresh = async (server: ScratchServer, name: string) => {
  await query(server, `CREATE DATABASE ${name} TEMPLATE template0`);
  return server.url(name);
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "restore-"));
  store = new FolderStore(folder);
  [source, other] = await Promise.all([serverWithClients(), serverWithClients()]);
  await query(source, "CREATE DATABASE app");
  await query(source, SAMPLE + MORE, "app");
  identities = [await generateX25519Identity()];
  const recipients = await Promise.all(identities.map((one) => identityToRecipient(one)));
  manifest = await takeBackup({
    ...{ stack: "staging", settings: { recipients, schemas: ["public", "supabase_migrations"] }, store },
    ...{ target: targetOf(source.url("app"), "test"), commit: undefined, env: process.env, say: () => {} },
  });
});
afterAll(async () => {
  await Promise.all([source?.stop(), other?.stop()]);
  await rm(folder, { recursive: true, force: true });
});

it("on a server that has none of its roles and extensions, rows, policies and options of views come back", async () => {
  const roles = async () =>
    (
      await query<{ name: string }>(other, "SELECT rolname AS name FROM pg_roles WHERE rolname !~ '^pg_'")
    ).map(({ name }) => name);
  expect(await roles()).toEqual(["postgres"]);
  const target = await fresh(other, "back");
  const restored = await restore(asked(target));
  expect(restored.differences).toEqual([]);
  expect(restored.rows).toBe(20_054);
  expect(restored.leftOut).toEqual([expect.stringContaining("notes_owner_fkey of public.notes: auth.users")]);
  expect((await roles()).sort()).toEqual(["anon", "authenticated", "postgres", "staff"]);
  expect(await query(other, "SELECT count(*)::int AS n FROM orders WHERE id <= 20000", "back")).toEqual([
    { n: 20_000 },
  ]);
  expect(await query(other, "SELECT has_table_privilege('anon', 'orders', 'SELECT') AS may", "back")).toEqual(
    [{ may: true }],
  );
});

it("what is otherwise afterwards is named: the comparison was seen failing", async () => {
  const { catalog } = manifest;
  const [orders, ...rest] = catalog.tables.filter(({ name }) => name === "orders");
  expect(rest).toEqual([]);
  if (!orders) throw new Error("no orders");
  const without = (name: string) => catalog.tables.filter((one) => one.name !== name);
  const harmed = {
    ...catalog,
    tables: [
      ...without("orders").filter(({ name }) => name !== "Session"),
      { ...orders, rows: 19_999, forced: false },
    ],
    policies: catalog.policies.filter(({ name }) => name !== "own"),
    views: catalog.views.map((view) => ({ ...view, options: [] })),
    schemaVersion: "20251015",
  };
  expect(differences(catalog, harmed)).toEqual([
    "table public.Session is missing",
    "table public.orders: 19999 rows, row level security on; was 20000 rows, row level security on and forced",
    "policy own on public.notes is missing",
    "view public.paid: options none; was options security_invoker=true",
    "migrations: 20251015, was 20251023000002",
  ]);
});

it("a backup of another major is refused before anything is made", async () => {
  const target = await fresh(other, "elsewhere");
  const { major } = manifest.server;
  const newer = { ...manifest, server: { ...manifest.server, major: major + 1 } };
  await expect(restore({ ...asked(target), manifest: newer })).rejects.toThrow(
    `is PostgreSQL ${major}, and the backup is of ${major + 1}: restore it on the same major`,
  );
  expect(await query(other, "SELECT 1 FROM pg_tables WHERE schemaname = 'public'", "elsewhere")).toEqual([]);
});

it("a failure leaves nothing: everything is one transaction", async () => {
  const target = await fresh(other, "taken");
  await query(other, "CREATE TABLE orders (other text)", "taken");
  await expect(restore(asked(target))).rejects.toThrow(/relation "orders" already exists/);
  expect(
    await query(
      other,
      "SELECT tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'auth', 'extensions')",
      "taken",
    ),
  ).toEqual([{ tablename: "orders" }]);
});

it("over what stands it replaces what the backup has, and refuses where something newer would stay", async () => {
  const standing = { ...asked(source.url("app")), place: "standing" as const };
  await query(
    source,
    "DELETE FROM orders WHERE id > 5; DROP POLICY own ON notes; CREATE TABLE newer (id int)",
    "app",
  );
  await expect(restore(standing)).rejects.toThrow(
    /does not know: public\.newer[\s\S]*DROP TABLE public\.newer;/,
  );
  expect(await query(source, "SELECT count(*)::int AS n FROM orders", "app")).toEqual([{ n: 5 }]);
  await query(source, "DROP TABLE newer", "app");
  const restored = await restore(standing);
  expect(restored).toMatchObject({ differences: [], leftOut: [] });
  expect(await query(source, "SELECT count(*)::int AS n FROM orders", "app")).toEqual([{ n: 20_000 }]);
});

it("with no private key of a recipient, or another one's, nothing is restored", async () => {
  const target = await fresh(other, "closed");
  const stranger = { ...asked(target), identities: [await generateX25519Identity()] };
  await expect(restore(stranger)).rejects.toThrow(/no identity matched/);
});

it("a scratch database is made and taken away, with a server of its own or on one that is named", async () => {
  const databases = async (server: ScratchServer) =>
    (await query(server, "SELECT datname FROM pg_database WHERE datname LIKE 'hotdash_scratch%'")).length;
  const env = { ...process.env, HOTDASH_SCRATCH_URL: other.url() };
  const result = await withScratch({ major: other.major, env }, async (target) => {
    expect(await databases(other)).toBe(1);
    return restore({ ...asked(source.url("app")), target });
  });
  expect(result.differences).toEqual([]);
  expect(await databases(other)).toBe(0);
});
