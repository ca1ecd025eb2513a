import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { takeBackup } from "../../../operations/backup/backup.ts";
import { backupName } from "../../../operations/backup/name.ts";
import { manifestOf, newestIn } from "../../../operations/backup/newest.ts";
import { readBack } from "../../../operations/backup/read-back.ts";
import { FolderStore } from "../../../operations/backup/store/folder.ts";
import { targetOf } from "../../../operations/postgres/target.ts";
import type { ScratchServer } from "../../../operations/scratch-server/server.ts";
import { itWithClients as it, query, SAMPLE, serverWithClients } from "../postgres/support.ts";

const PASSWORD = "canary-password-41c9";
const SCHEMAS = ["public", "supabase_migrations"];
let server: ScratchServer;
let identity: string;
let recipient: string;
let folder: string;
let store: FolderStore;
const way = (user = "keeper", password = PASSWORD) =>
  targetOf(`postgresql://${user}:${password}@127.0.0.1:${server.port}/app`, "test");
const take = (more: Partial<Parameters<typeof takeBackup>[0]> = {}) =>
  takeBackup({
    ...{ stack: "staging", settings: { recipients: [recipient], schemas: SCHEMAS }, store, target: way() },
    ...{ commit: "3f9c2ab4d1e05a6b7c8d9e0f1a2b3c4d5e6f7a8b", env: process.env, say: () => {}, ...more },
  });

beforeAll(async () => {
  server = await serverWithClients();
  await query(server, "CREATE DATABASE app");
  await query(server, SAMPLE, "app");
  await query(server, "CREATE ROLE keeper LOGIN BYPASSRLS; GRANT pg_read_all_data TO keeper", "app");
  await query(server, "CREATE ROLE reader LOGIN; GRANT pg_read_all_data TO reader", "app");
  identity = await generateX25519Identity();
  recipient = await identityToRecipient(identity);
});
afterAll(() => server?.stop());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "backups-"));
  store = new FolderStore(folder);
  return () => rm(folder, { recursive: true, force: true });
});

it("is encrypted, readable to its owner alone, and says what it holds", async () => {
  const taken = await take();
  expect(taken.name).toMatch(/^staging-\d{8}T\d{6}Z-3f9c2ab4d1e0\.dump\.age$/);
  expect(taken.catalog.tables.map(({ schema, name, rows }) => `${schema}.${name} ${rows}`)).toEqual([
    "public.Session 1",
    "public.orders 20000",
    "public.parts null",
    "public.parts_2026 50",
    "public.totals 1",
    "supabase_migrations.schema_migrations 2",
  ]);
  // No policy names authenticated: it is the group of a role that one names.
  expect(taken.catalog.roles.map(({ name }) => name)).toEqual(["anon", "authenticated", "staff"]);
  expect(taken.catalog.policies).toMatchObject([
    { name: "staff reads", roles: ["staff"], command: "SELECT" },
  ]);
  expect(taken.catalog.views).toEqual([
    { schema: "public", name: "paid", options: ["security_invoker=true"] },
  ]);
  expect(taken.catalog.schemaVersion).toBe("20251023000002");
  expect((await newestIn(store, "staging"))?.name).toBe(taken.name);
  expect(await newestIn(store, "production")).toBeUndefined();
  expect((await stat(join(folder, taken.name))).mode & 0o777).toBe(0o600);
  const bytes = await readFile(join(folder, taken.name), "latin1");
  expect(bytes.slice(0, 21)).toBe("age-encryption.org/v1");
  for (const name of await readdir(folder))
    expect(await readFile(join(folder, name), "latin1")).not.toMatch(
      /shpat-canary-row|canary-password|PGDMP/,
    );
  // Whoever has the private key of a recipient opens it, with nothing of this run.
  await readBack({ store, name: taken.name, identities: [identity], known: taken, env: process.env });
});

it("is restored where a scratch server is at hand, and says so", async () => {
  const env = { ...process.env, HOTDASH_SCRATCH_URL: server.url() };
  expect((await take({ env })).proved).toEqual({ read: true, restored: true });
  expect((await take()).proved).toEqual({ read: true, restored: false });
});

it("neither password nor address of the database is an argument of any process while it is taken", async () => {
  const lines: string[] = [];
  class Watching extends FolderStore {
    override async put(...[name, content]: Parameters<FolderStore["put"]>) {
      lines.push(
        ...readdirSync("/proc").flatMap((pid) => {
          if (!/^\d+$/.test(pid)) return [];
          try {
            return [readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")];
          } catch {
            return [];
          }
        }),
      );
      await super.put(name, content);
    }
  }
  await take({ store: new Watching(folder) });
  expect(lines.filter((line) => /pg_dump.*--snapshot=/.test(line)).length).toBeGreaterThan(0);
  expect(lines.filter((line) => line.includes(PASSWORD))).toEqual([]);
});

it("takes no other's name, of whichever second it is", async () => {
  const commit = "3f9c2ab4d1e0";
  const [begun, there] = [Date.now(), [] as string[]];
  for (let second = 0; second < 20; second++) {
    there.push(backupName({ stack: "staging", takenAt: begun + second * 1_000, commit }));
    await writeFile(join(folder, there[second] ?? ""), "an earlier backup");
  }
  const { name } = await take();
  expect(there).not.toContain(name);
  for (const other of there) expect(await readFile(join(folder, other), "utf8")).toBe("an earlier backup");
});

/** Ends the session that copies a table; answers nothing where none does yet. */
const CUT =
  "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name IN ('pg_dump', 'hotdash') AND state = 'active' AND query LIKE 'COPY%'";

it("a dump that fails half way never becomes a backup", async () => {
  class Cutting extends FolderStore {
    override async put(...[name, content]: Parameters<FolderStore["put"]>) {
      const cut = (async function* () {
        let first = true;
        for await (const chunk of content) {
          // Nothing more is taken of the dump meanwhile: it comes to the table, and not past it.
          while (first) first = (await query(server, CUT)).length === 0;
          yield chunk;
        }
      })();
      await super.put(name, cut);
    }
  }
  await query(
    server,
    "CREATE TABLE large AS SELECT g AS id, repeat(md5(g::text), 30) AS text FROM generate_series(1, 150000) g",
    "app",
  );
  try {
    await expect(take({ store: new Cutting(folder) })).rejects.toThrow(
      /^pg_dump ended with 1: [\s\S]*terminat/,
    );
    expect(await readdir(folder)).toEqual([]);
  } finally {
    await query(server, "DROP TABLE large", "app");
  }
});

it("what is stored otherwise than it was sent never becomes one either: cut off, or changed by a bit", async () => {
  for (const harm of [
    async (path: string) => truncate(path, (await stat(path)).size - 70_000),
    async (path: string) => {
      const bytes = await readFile(path);
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
      await writeFile(path, bytes);
    },
  ]) {
    class Losing extends FolderStore {
      override async put(...[name, content]: Parameters<FolderStore["put"]>) {
        await super.put(name, content);
        if (name.endsWith(".age")) await harm(join(folder, name));
      }
    }
    await expect(take({ store: new Losing(folder) })).rejects.toThrow();
    expect(await readdir(folder)).toEqual([]);
  }
});

it("a backup that others could read is none", async () => {
  class Open extends FolderStore {
    override openTo = async () => ["the bucket gives a backup to anybody"];
  }
  await expect(take({ store: new Open(folder) })).rejects.toThrow("gives a backup to anybody");
  expect(await readdir(folder)).toEqual([]);
});

it("a role that row level security holds is refused before anything is dumped, and so is a schema that is not there", async () => {
  await expect(take({ target: way("reader") })).rejects.toThrow(
    /reader does not pass row level security[\s\S]*ALTER ROLE reader BYPASSRLS/,
  );
  await expect(take({ settings: { recipients: [recipient], schemas: ["public", "pubic"] } })).rejects.toThrow(
    /backup\.schemas names pubic/,
  );
  expect(await readdir(folder)).toEqual([]);
});

it("without the server's own pg_dump it says how to get it", async () => {
  const env = { ...process.env, PATH: "/nowhere" };
  const { toolsOf } = await import("../../../operations/postgres/tools.ts");
  await expect(toolsOf(99, ["pg_dump"], env)).rejects.toThrow(
    /PostgreSQL 99 is needed[\s\S]*apt-get install postgresql-client-99[\s\S]*HOTDASH_POSTGRES_BIN/,
  );
  expect(await toolsOf(server.major, ["pg_dump", "pg_restore"], env)).toBe(server.bin);
});

it("the manifest is read as it was written, and a list that lacks it has no backup", async () => {
  const taken = await take();
  expect(await manifestOf(store, taken.name)).toEqual(taken);
  await store.remove(taken.name.replace(".dump.age", ".json"));
  expect(await newestIn(store, "staging")).toBeUndefined();
});
