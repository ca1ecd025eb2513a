import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  NoServer,
  type ScratchServer,
  startScratchServer,
} from "../../../operations/scratch-server/server.ts";
import { type Simulation, startSimulation } from "../../../operations/simulation/simulation.ts";
import { CHECKOUT } from "../../../operations/workspace/checkout.ts";
import { Workspace } from "../../../operations/workspace/workspace.ts";
import { inventedSecrets } from "../../../settings/matrix.ts";
import { STAND_IN_REFS } from "../../../settings/schema/supabase.ts";
import { CHATWOOT_IMAGE, directUrl, SECRETS } from "../../settings/good-chatwoot.ts";
import { image, machinesOf } from "../../support/fly-world.ts";
import { commandsOf } from "./support/runbook.ts";

/*
 * Every command of docs/runbooks/move-chatwoot.md: those of PostgreSQL against a real server, as whose target's role no superuser works;
 * the others against a simulated Fly.io with today's app, the real program, pack and engine.
 */
const APP = "hotdash-chatwoot";
const TABLES = ["accounts", "contacts", "conversations", "messages"];
const run = promisify(execFile);

let server: ScratchServer | undefined;
let simulation: Simulation;
let workspace: Workspace;
let folder: string;
let env: NodeJS.ProcessEnv;

/** Runs a line of the page in a folder of its own, with the commands of this checkout. */
async function shell(line: string): Promise<string> {
  const here = line
    .replace("npx hotdash", `node ${CHECKOUT}/cli/hotdash.mjs`)
    .replace(/\bnpm run/, `npm --prefix ${CHECKOUT} run --silent`);
  const { stdout } = await run("bash", ["-ec", here], { cwd: folder, env }).catch((error) => {
    throw new Error(`${line}\n${error.stdout}${error.stderr}`);
  });
  return stdout;
}
async function section(number: number): Promise<string> {
  const lines = commandsOf("move-chatwoot.md", number);
  expect(lines.length).toBeGreaterThan(1);
  const said: string[] = [];
  for (const line of lines) said.push(await shell(line));
  return said.join("\n");
}
const sql = (address: string, text: string) => run("psql", [address, "-qAtv", "ON_ERROR_STOP=1", "-c", text]);
const tablesIn = async (address: string) =>
  (await sql(address, "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")).stdout
    .trim()
    .split("\n");

/** Today's app: two machines under names of Fly's own, secrets set by hand, a connection that is staging's. */
async function today(): Promise<void> {
  const { fly } = simulation;
  await fly.request("POST", "/v1/apps", { app_name: APP, org_slug: "personal" });
  const values = {
    DATABASE_URL: "staging",
    POSTGRES_HOST: "staging",
    SECRET_KEY_BASE: "today",
    SMTP_ADDRESS: "mail",
  };
  await fly.request("POST", `/v1/apps/${APP}/secrets`, { values });
  for (const group of ["web", "worker"])
    await fly.request("POST", `/v1/apps/${APP}/machines`, {
      region: "ord",
      config: {
        image: CHATWOOT_IMAGE,
        guest: { cpu_kind: "shared", cpus: 1, memory_mb: 2048 },
        metadata: { fly_process_group: group, fly_platform_version: "v2" },
        env: { FLY_PROCESS_GROUP: group },
      },
    });
}

beforeAll(async () => {
  server = await startScratchServer().catch((error: unknown) => {
    if (error instanceof NoServer) return undefined;
    throw error;
  });
  if (server === undefined) return;
  await sql(server.url(), "CREATE ROLE owner LOGIN CREATEROLE CREATEDB BYPASSRLS");
  await sql(server.url(), "CREATE DATABASE staging");
  await sql(server.url(), "CREATE DATABASE chatwoot OWNER owner");
  await sql(
    server.url("staging"),
    `CREATE SCHEMA extensions; CREATE EXTENSION pg_trgm WITH SCHEMA extensions;
    CREATE EXTENSION pgcrypto WITH SCHEMA extensions;
    CREATE TABLE accounts (id serial PRIMARY KEY, name text);
    CREATE TABLE conversations (id bigserial PRIMARY KEY, account_id int REFERENCES accounts, uuid uuid DEFAULT gen_random_uuid());
    CREATE TABLE messages (id bigserial PRIMARY KEY, content text);
    CREATE TABLE contacts (id bigserial PRIMARY KEY, name text);
    CREATE INDEX by_words ON messages USING gin (content extensions.gin_trgm_ops);
    CREATE TABLE "Session" (id text PRIMARY KEY, shop text); CREATE INDEX by_shop ON "Session" (shop);
    CREATE TABLE _prisma_migrations (id text PRIMARY KEY);
    CREATE VIEW "Shops" AS SELECT shop FROM "Session";
    INSERT INTO "Session" VALUES ('1', 'shop');
    INSERT INTO accounts (name) SELECT 'account ' || g FROM generate_series(1, 10) g;
    INSERT INTO conversations (account_id) SELECT id FROM accounts;
    INSERT INTO messages (content) SELECT md5(g::text) FROM generate_series(1, 2000) g;`,
  );
  simulation = await startSimulation();
  workspace = await Workspace.create(simulation.workspace);
  const stack = await workspace.stack("production", {
    secrets: inventedSecrets("production", "canary0move"),
  });
  const first = await stack.up([], { env: { HOTDASH_IMAGE: image("1") } });
  expect(first.code, first.stdout + first.stderr).toBe(0);
  await today();
  folder = mkdtempSync(join(tmpdir(), "move-chatwoot-"));
  const files = {
    "postgres-url": directUrl(STAND_IN_REFS.production),
    "redis-url": SECRETS.REDIS_URL,
    "secret-key-base": "k3Xq9vLm2RtYw8Zp".repeat(8),
    "storage-key": SECRETS.STORAGE_ACCESS_KEY_ID,
    "storage-secret": SECRETS.STORAGE_SECRET_ACCESS_KEY,
  };
  for (const [name, value] of Object.entries(files))
    writeFileSync(join(folder, name), `${value}\n`, { mode: 0o600 });
  env = {
    ...process.env,
    ...simulation.workspace.variables,
    HOTDASH_WORKSPACE: workspace.project.folder,
    FLY: `${simulation.fly.url}/v1/apps/${APP}`,
    PROXY: simulation.fly.proxyUrl,
    HOST: `${APP}.fly.dev`,
    IMAGE: CHATWOOT_IMAGE,
    SOURCE: server.url("staging"),
    TARGET: server.url("chatwoot").replace("postgres@", "owner@"),
  };
}, 300_000);
afterAll(async () => {
  await server?.stop();
  await workspace?.dispose();
  await simulation?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

it("every command works, from the first look to the last table", async (context) => {
  if (server === undefined)
    return context.skip("no server of PostgreSQL is installed here (Debian: postgresql)");
  const { SOURCE = "", TARGET = "" } = env;
  const looked = await section(1);
  expect(looked).toContain(CHATWOOT_IMAGE.split("@")[0]);
  expect(looked.trim().split("\n").slice(-4)).toEqual(TABLES);
  await section(2);
  expect(await tablesIn(TARGET)).toEqual([""]);

  const compared = await section(3);
  const rows = compared.split("\n").filter((line) => /^\w+\|\d+$/.test(line));
  for (const row of ["accounts|10", "contacts|0", "conversations|10", "messages|2000"])
    expect(rows.filter((one) => one === row)).toHaveLength(2);
  expect(await tablesIn(TARGET)).toEqual(TABLES);
  const old = machinesOf(simulation.fly, APP);
  await expect
    .poll(() => machinesOf(simulation.fly, APP).map(({ state }) => state))
    .toEqual(["stopped", "stopped"]);
  expect(machinesOf(simulation.fly, APP).every(({ cordoned }) => cordoned)).toBe(true);

  await section(4);
  const now = machinesOf(simulation.fly, APP);
  expect(now.filter(({ state }) => state === "started").map(({ name }) => name)).toEqual([
    "web-dfw-1",
    "web-dfw-2",
    "worker-dfw-1",
  ]);
  const secrets = [...(simulation.fly.world.apps.get(APP)?.secrets.digests().keys() ?? [])];
  for (const name of ["DATABASE_URL", "POSTGRES_HOST", "SMTP_ADDRESS"]) expect(secrets).not.toContain(name);
  expect(secrets).toContain("SECRET_KEY_BASE");
  await section(5);
  await section(6);
  expect(machinesOf(simulation.fly, APP).map(({ id }) => id)).not.toContain(old[0]?.id);
  expect(await tablesIn(SOURCE)).toEqual(["Session", "_prisma_migrations"]);
}, 600_000);
