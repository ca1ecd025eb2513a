import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { afterAll, beforeAll, expect } from "vitest";
import { takeBackup } from "../../../operations/backup/backup.ts";
import type { Manifest } from "../../../operations/backup/manifest.ts";
import { manifestOf } from "../../../operations/backup/newest.ts";
import { FolderStore } from "../../../operations/backup/store/folder.ts";
import { type PostgresTarget, targetOf } from "../../../operations/postgres/target.ts";
import { firstWay } from "../../../operations/postgres/way.ts";
import { chosen } from "../../../operations/restore/main.ts";
import { Declined, type OverStack, overStack } from "../../../operations/restore/to-stack.ts";
import type { ScratchServer } from "../../../operations/scratch-server/server.ts";
import { itWithClients as it, query, serverWithClients } from "../postgres/support.ts";

let server: ScratchServer;
let folder: string;
let store: FolderStore;
let identity: string;
let first: Manifest;
let target: PostgresTarget;
const lines: string[] = [];
const take = async () =>
  takeBackup({
    ...{ stack: "production", store, target, commit: undefined, env: process.env, say: () => {} },
    settings: { recipients: [await identityToRecipient(identity)], schemas: ["public"] },
  });
const asked = (more: Partial<OverStack> = {}): OverStack => ({
  ...{ store, manifest: first, identities: [identity], target, env: process.env },
  ...{ say: (line: string) => lines.push(line), openDoor: async () => undefined },
  ...{ confirmed: async () => true, backUp: take, ...more },
});
const count = async () =>
  (await query<{ n: number }>(server, "SELECT count(*)::int AS n FROM orders", "app"))[0]?.n;

beforeAll(async () => {
  server = await serverWithClients();
  folder = await mkdtemp(join(tmpdir(), "to-stack-"));
  store = new FolderStore(folder);
  identity = await generateX25519Identity();
  await query(server, "CREATE DATABASE app");
  await query(server, "CREATE TABLE orders AS SELECT g AS id FROM generate_series(1, 300) g", "app");
  target = targetOf(server.url("app"), "test");
  first = await take();
});
afterAll(async () => {
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

it("nothing is touched while the door is open, the name is not typed, or no backup can be taken", async () => {
  await query(server, "DELETE FROM orders WHERE id > 7", "app");
  const before = (await store.list()).length;
  const refused: [Partial<OverStack>, RegExp | typeof Declined][] = [
    [{ openDoor: async () => "production still answers" }, /still answers/],
    [{ confirmed: async () => false }, Declined],
    [{ backUp: () => Promise.reject(new Error("the bucket is away")) }, /the bucket is away/],
  ];
  for (const [more, says] of refused) await expect(overStack(asked(more))).rejects.toThrow(says);
  expect(await count()).toBe(7);
  expect(await store.list()).toHaveLength(before);
});

it("what stood there is kept before it is replaced, and who is connected is said", async () => {
  const { Client } = await import("pg");
  const worker = new Client({ connectionString: server.url("app"), application_name: "worker" });
  await worker.connect();
  try {
    const restored = await overStack(asked());
    expect(restored.differences).toEqual([]);
  } finally {
    await worker.end();
  }
  expect(await count()).toBe(300);
  expect(lines.join("\n")).toMatch(/1 sessions of worker are connected/);
  const kept = /kept as (\S+)/.exec(lines.join("\n"))?.[1] ?? "";
  expect((await manifestOf(store, kept)).catalog.tables).toMatchObject([{ name: "orders", rows: 7 }]);
});

it("a backup of another stack is refused, wherever it lies", async () => {
  await expect(chosen(store, "staging", first.name)).rejects.toThrow(/is a backup of production/);
  await expect(chosen(store, "staging", "newest")).rejects.toThrow(/has no backup of staging/);
});

it("a host that no way leads to is passed over for the next, and a wrong password is not", async () => {
  const away = "postgresql://u:pw@nowhere.invalid:5432/app";
  expect(await firstWay([away, server.url("app")])).toEqual(target);
  await expect(firstWay([away])).rejects.toThrow(/cannot be reached.*ENOTFOUND|EAI_AGAIN/);
  await expect(firstWay([server.url("absent"), server.url("app")])).rejects.toThrow(
    /"absent" does not exist/,
  );
  await expect(firstWay([])).rejects.toThrow(/HOTDASH_POSTGRES_URL/);
});
