import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { WORKSPACE_VARIABLE } from "../../../operations/workspace/open.ts";
import { Workspace } from "../../../operations/workspace/workspace.ts";
import { inProcess } from "../../cli/support/in-process.ts";

/** A history of the kind that grows where files are applied by hand in an editor: versions used twice, files nobody applies, two tools. */
const HISTORY: Record<string, string> = {
  "supabase/migrations/20251015_customers.sql": "create table customers (id bigint primary key);",
  "supabase/migrations/20251015_orders.sql":
    "create table orders (id bigint primary key, customer bigint references customers (id));",
  "supabase/migrations/20251016000000_totals.sql": "alter table facts add column total numeric;",
  "supabase/migrations/20251017000000_search.sql":
    "create extension vector; create table chunks (id bigint, embedding vector(3));",
  "supabase/migrations/20251018000000_chunk_index.sql": "create index chunks_id on chunks (id);",
  "supabase/migrations/20251019000000_picks.sql": "alter table picks add column note text;",
  "supabase/migrations/20251020000000_make_picks.sql": "create table picks (id bigint primary key);",
  "supabase/migrations/20251021000000_orders_again.sql": "create table orders (id uuid primary key);",
  "supabase/migrations/20251022000000_quiet.sql":
    "create table if not exists customers (id uuid primary key, name text);",
  "supabase/migrations/20251023000000_settings.sql": "insert into app_settings values (1);",
  "supabase/migrations/20251024000000_rls.sql.skip":
    "alter table orders enable row level security; create policy p on orders for select using (true);",
  "supabase/migrations/20251024000000_settings.sql.skip": "create table app_settings (id int);",
  "supabase/migrations/rollback_orders.sql": "drop table orders;",
  "prisma/migrations/20251014000000_init/migration.sql":
    'CREATE TABLE "Session" ("id" TEXT NOT NULL, "accessToken" TEXT NOT NULL);',
  "prisma/schema.prisma":
    'model Session {\n  id String @id\n}\nmodel DashboardFact {\n  id Int @id\n  @@map("dashboard_fact")\n}\n',
  "package.json": JSON.stringify({
    name: "app",
    scripts: {
      setup: "prisma generate && prisma migrate deploy",
      reset: "prisma migrate reset --force",
      start: "node build/server.js",
    },
  }),
  Dockerfile: 'FROM node:22-alpine\nCMD ["sh", "-c", "npx prisma migrate deploy && node build/server.js"]\n',
};

let workspace: Workspace;
let checkout: string;
beforeAll(async () => {
  workspace = await Workspace.create({ variables: {} });
  await workspace.file("staging");
  checkout = await mkdtemp(join(tmpdir(), "hotdash-history-"));
  for (const [path, text] of Object.entries(HISTORY)) {
    await mkdir(dirname(join(checkout, path)), { recursive: true });
    await writeFile(join(checkout, path), text);
  }
});
afterAll(async () => {
  await workspace.dispose();
  await rm(checkout, { recursive: true });
});

it("a history that was applied by hand is rehearsed as a whole, and every problem is named with its mending", async () => {
  const env = { ...process.env, [WORKSPACE_VARIABLE]: workspace.project.folder };
  const { code, stdout, stderr } = await inProcess(
    "migrations rehearse",
    ["staging", "--checkout", checkout, "--json"],
    { env },
  );
  expect([code, stderr]).toEqual([1, ""]);
  const { server, files, findings, left } = JSON.parse(stdout) as {
    server: string;
    files: { file: string; verdict: string; problem?: string; safe?: string }[];
    findings: { file: string; rule: string; problem: string }[];
    left: { object: string; problem: string }[];
  };
  expect(server).toBe("PostgreSQL 17 (npm)");
  expect(
    files.map(({ file, verdict, problem = "" }) => `${file.slice(0, 14)} ${verdict} ${problem}`.trim()),
  ).toEqual([
    "20251015_custo applied",
    "20251015_order applied",
    '20251016000000 failed needs facts, which no file makes (42P01: relation "facts" does not exist)',
    "20251017000000 not judged needs the extension vector, which this server does not have",
    "20251018000000 not judged leans on chunks of 20251017000000_search.sql, which was not judged",
    "20251019000000 failed needs picks, which 20251020000000_make_picks.sql makes after it",
    "20251020000000 applied",
    "20251021000000 failed makes orders, which is there already: 20251015_orders.sql makes it (42P07)",
    "20251022000000 applied",
    "20251023000000 failed needs app_settings, which only 20251024000000_settings.sql.skip makes: it ends in .skip, so that nobody applies it",
  ]);
  for (const { verdict, safe } of files) expect(Boolean(safe)).toBe(verdict !== "applied");
  const rules = findings.map(({ file, rule }) => `${rule} ${file}`);
  for (const expected of [
    "duplicate-version 20251015_orders.sql",
    "skipped-file rollback_orders.sql",
    "hidden-rls 20251024000000_rls.sql.skip",
    "defined-twice 20251022000000_quiet.sql",
    "two-owners ",
    "prisma-without-rls prisma/migrations/20251014000000_init/migration.sql",
    "model-without-table prisma/schema.prisma",
    "prisma-command package.json",
  ])
    expect(rules).toContain(expected);
  expect(findings).toContainEqual(
    expect.objectContaining({
      rule: "migrates-at-boot",
      problem: expect.stringContaining("prisma migrate deploy"),
    }),
  );
  expect(left.map(({ object }) => object)).toContain("public.orders");
});
