import { execFile, execFileSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { commandsOf } from "./support/runbook.ts";

/*
 * The commands of docs/runbooks/move-a-database.md against two servers of PostgreSQL: the source as Chatwoot has it, the target
 * with the rights that Supabase gives, whose role is no superuser.
 */
const ROOT = "/usr/lib/postgresql";
const [version] = existsSync(ROOT) ? readdirSync(ROOT).sort((a, b) => Number(b) - Number(a)) : [];
const bin = version && existsSync(join(ROOT, version, "bin/initdb")) ? join(ROOT, version, "bin") : undefined;
const PORTS = { source: 25_432, target: 25_433 };
/** A server of PostgreSQL refuses to run as root; Debian's package has a user for it. */
const USER = process.getuid?.() === 0 ? "postgres" : undefined;

let folder: string;
const run = promisify(execFile);
const server = (command: string, args: readonly string[]) =>
  USER
    ? execFileSync("runuser", ["-u", USER, "--", join(bin ?? "", command), ...args])
    : execFileSync(join(bin ?? "", command), args);
const url = (port: number, user: string, database: string) =>
  `postgresql://${user}@127.0.0.1:${port}/${database}`;
const SOURCE = url(PORTS.source, "postgres", "chatwoot");
const TARGET = url(PORTS.target, "owner", "target");

/** Runs a line of the page as a shell does; answers its output. */
const shell = async (line: string) =>
  (await run("bash", ["-ec", line], { cwd: folder, env: { ...process.env, SOURCE, TARGET } })).stdout;
const sql = (at: string, text: string) => run("psql", [at, "-qv", "ON_ERROR_STOP=1", "-c", text]);

beforeAll(async () => {
  if (!bin) return;
  folder = mkdtempSync(join(tmpdir(), "move-a-database-"));
  for (const [name, port] of Object.entries(PORTS)) {
    const data = join(folder, name);
    mkdirSync(data);
    if (USER) {
      const owner = Number(execFileSync("id", ["-u", USER]));
      chownSync(folder, owner, owner);
      chownSync(data, owner, owner);
    }
    server("initdb", ["-D", data, "-U", "postgres", "-A", "trust"]);
    const options = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c fsync=off`;
    server("pg_ctl", ["-D", data, "-l", join(folder, `${name}.log`), "-o", options, "-w", "start"]);
  }
  await sql(url(PORTS.source, "postgres", "postgres"), "CREATE DATABASE chatwoot");
  await sql(
    SOURCE,
    `CREATE EXTENSION pg_trgm; CREATE EXTENSION pgcrypto;
    CREATE TABLE accounts (id serial PRIMARY KEY, name text);
    CREATE TABLE conversations (id bigserial PRIMARY KEY, account_id int REFERENCES accounts, uuid uuid DEFAULT gen_random_uuid());
    CREATE TABLE messages (id bigserial PRIMARY KEY, content text);
    CREATE TABLE contacts (id bigserial PRIMARY KEY, name text);
    CREATE INDEX by_words ON messages USING gin (content gin_trgm_ops);
    INSERT INTO accounts (name) SELECT 'account ' || g FROM generate_series(1, 10) g;
    INSERT INTO conversations (account_id) SELECT id FROM accounts;
    INSERT INTO messages (content) SELECT md5(g::text) FROM generate_series(1, 2000) g;`,
  );
  await sql(
    url(PORTS.target, "postgres", "postgres"),
    "CREATE ROLE owner LOGIN CREATEROLE CREATEDB BYPASSRLS",
  );
  await sql(url(PORTS.target, "postgres", "postgres"), "CREATE DATABASE target OWNER owner");
}, 120_000);
afterAll(() => {
  if (!bin) return;
  for (const name of Object.keys(PORTS)) server("pg_ctl", ["-D", join(folder, name), "-m", "fast", "stop"]);
  rmSync(folder, { recursive: true, force: true });
});

/** Those that PostgreSQL's own tools carry out. */
const ofPostgres = (section: number) =>
  commandsOf("move-a-database.md", section).filter((line) => /^(psql|pg_dump|pg_restore|for)\b/.test(line));

it("every command works, and both sides then hold the same", async (context) => {
  if (!bin) return context.skip("no server of PostgreSQL is installed here (Debian: postgresql)");
  const done: string[] = [];
  for (const section of [1, 2, 3])
    for (const line of ofPostgres(section)) done.push(`${line}\n${await shell(line)}`);
  expect(done.length).toBeGreaterThan(12);
  const [compared = ""] = done.slice(-1);
  const rows = compared.split("\n").filter((line) => /^\w+\|/.test(line));
  expect(rows).toHaveLength(8);
  for (const table of ["accounts|10|10", "conversations|10|10", "messages|2000|2000", "contacts|0|"])
    expect(rows.filter((row) => row === table)).toHaveLength(2);
  // Sequences came along: the next row has the next number.
  await sql(TARGET, "INSERT INTO accounts (name) VALUES ('after the move')");
  expect((await run("psql", [TARGET, "-Atc", "SELECT max(id) FROM accounts"])).stdout.trim()).toBe("11");
}, 120_000);

it("a dump of one schema makes it again, so that the list is needed (pg_dump 15 and later)", async (context) => {
  if (!bin) return context.skip("no server of PostgreSQL is installed here (Debian: postgresql)");
  const line =
    'pg_restore --dbname "$TARGET" --no-owner --no-privileges --exit-on-error --single-transaction rehearsal.dump';
  await expect(shell(line)).rejects.toThrow(/schema "public" already exists/);
}, 60_000);
