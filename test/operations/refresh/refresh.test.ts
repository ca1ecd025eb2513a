import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { afterAll, beforeAll, expect, it } from "vitest";
import { takeBackup } from "../../../operations/backup/backup.ts";
import type { Manifest } from "../../../operations/backup/manifest.ts";
import { FolderStore } from "../../../operations/backup/store/folder.ts";
import { targetOf } from "../../../operations/postgres/target.ts";
import { refresh } from "../../../operations/refresh/refresh.ts";
import type { ScratchServer } from "../../../operations/scratch-server/server.ts";
import { query, serverWithClients } from "../postgres/support.ts";

const TOKEN = `shpat_${"0123456789abcdef".repeat(2)}`;
let server: ScratchServer;
let folder: string;
let store: FolderStore;
let identity: string;
let manifest: Manifest;
const kept: string[] = [];
beforeAll(async () => {
  server = await serverWithClients();
  folder = await mkdtemp(join(tmpdir(), "refresh-"));
  store = new FolderStore(folder);
  identity = await generateX25519Identity();
  for (const name of ["production", "staging"]) await query(server, `CREATE DATABASE ${name}`);
  await query(
    server,
    `CREATE TABLE customers (id int PRIMARY KEY, data jsonb); CREATE TABLE "Session" (id text, "accessToken" text);
     INSERT INTO customers SELECT g, jsonb_build_object('mail', 'person' || g || '@Hotrodan.com') FROM generate_series(1, 40) g;
     INSERT INTO "Session" VALUES ('one', '${TOKEN}')`,
    "production",
  );
  await query(
    server,
    "CREATE TABLE customers (id int PRIMARY KEY, data jsonb); INSERT INTO customers VALUES (1, '{}')",
    "staging",
  );
  manifest = await takeBackup({
    ...{ stack: "production", store, target: targetOf(server.url("production"), "test"), commit: undefined },
    ...{
      settings: { recipients: [await identityToRecipient(identity)], schemas: ["public"] },
      env: process.env,
      say: () => {},
    },
  });
});
afterAll(async () => {
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});
const run = (anonymise: string) =>
  refresh({
    ...{ from: { store, manifest, identities: [identity] }, anonymise, say: () => {} },
    env: { ...process.env, HOTDASH_SCRATCH_URL: server.url() },
    to: { stack: "staging", target: targetOf(server.url("staging"), "test") },
    confirmed: async () => true,
    backUp: async () => {
      kept.push("taken");
      return { name: "taken" };
    },
  });
const MAILS = "UPDATE customers SET data = jsonb_build_object('mail', 'user' || id || '@example.com');";
const onStaging = async () =>
  (await query<{ n: number }>(server, "SELECT count(*)::int AS n FROM customers", "staging"))[0]?.n;

it.each([
  ["nothing", "SELECT 1;", ['"Session": 1 rows hold a token', "customers: 40 rows hold an e-mail"]],
  ["addresses alone", MAILS, ['"Session": 1 rows hold a token']],
  [
    "most of them",
    `${MAILS} DELETE FROM "Session"; UPDATE customers SET data = '{"cc": "a@x.example.com, b@hotrodan.co.uk"}' WHERE id = 3;`,
    ["customers: 1 rows hold an e-mail"],
  ],
])(
  "a script that takes out %s changes nothing on staging, and no value is said",
  async (_what, script, says) => {
    const failure = await run(script).catch((error: Error) => error.message);
    for (const one of says) expect(failure).toContain(one);
    expect(failure).not.toMatch(/@|shpat/i);
    expect([await onStaging(), kept]).toEqual([1, []]);
  },
);

it("what is clean replaces staging's tables, after a backup of them", async () => {
  const restored = await run(`${MAILS} UPDATE "Session" SET "accessToken" = 'none';`);
  expect(restored.differences).toEqual([]);
  expect([await onStaging(), kept]).toEqual([40, ["taken"]]);
  expect(await query(server, `SELECT data->>'mail' AS mail FROM customers WHERE id = 7`, "staging")).toEqual([
    { mail: "user7@example.com" },
  ]);
  expect(
    await query(server, "SELECT datname FROM pg_database WHERE datname LIKE 'hotdash_scratch%'"),
  ).toEqual([]);
});
