import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { WORKSPACE_VARIABLE } from "../../../operations/workspace/open.ts";
import { Workspace } from "../../../operations/workspace/workspace.ts";
import { inProcess } from "../../cli/support/in-process.ts";
import { spawned } from "../../cli/support/spawn.ts";

let workspace: Workspace;
let checkout: string;
beforeAll(async () => {
  workspace = await Workspace.create({ variables: {} });
  await workspace.file("staging");
  checkout = await mkdtemp(join(tmpdir(), "hotdash-checkout-"));
  await mkdir(join(checkout, "supabase/migrations"), { recursive: true });
  await file("20250101000000_orders.sql", "create table orders (id bigint primary key);\n");
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", checkout, "-c", "user.name=a", "-c", "user.email=a@b", ...args]);
  git("init", "-q", "-b", "main");
  git("add", ".");
  git("commit", "-qm", "one");
  git("checkout", "-qb", "more");
  await file("20250102000000_note.sql", "alter table orders add note text not null;\n");
  git("add", ".");
  git("commit", "-qm", "two");
});
afterAll(async () => {
  await workspace.dispose();
  await rm(checkout, { recursive: true });
});

const file = (name: string, sql: string) => writeFile(join(checkout, "supabase/migrations", name), sql);
const run = (...args: string[]) =>
  inProcess("migrations", ["staging", "--checkout", checkout, ...args], {
    env: { ...process.env, [WORKSPACE_VARIABLE]: workspace.project.folder },
  });

it("a pull request hears what stands against the files that it brings, in their lines, without any secret", async () => {
  const { code, stdout } = await run("--offline", "--since", "main", "--annotate");
  expect(code).toBe(1);
  expect(stdout).toContain(
    "20250102000000_note.sql:1: adds the column note to public.orders, not null and without default",
  );
  expect(stdout).toContain("   safe: add it with a default, or without not null");
  expect(stdout).toContain(
    "::error file=supabase/migrations/20250102000000_note.sql,line=1,title=not-null-without-default::",
  );
  expect(stdout).not.toContain("table-without-rls");
});

it("all files are looked at where nobody says since when, and a program gets JSON", async () => {
  const { stdout } = await run("--offline", "--json");
  const { findings, pending } = JSON.parse(stdout) as {
    findings: { rule: string }[];
    pending: { version: string }[];
  };
  expect(findings.map(({ rule }) => rule)).toContain("table-without-rls");
  expect(pending.map(({ version }) => version)).toEqual(["20250101000000", "20250102000000"]);
});

it("a simulated stack without a database says so, and options that do not go together are refused", async () => {
  const refused = await run("--since", "main");
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining("--since goes with --offline")]);
});

it("it runs as a process of its own", async () => {
  const env = { PATH: process.env.PATH, [WORKSPACE_VARIABLE]: workspace.project.folder };
  const { code, stdout } = await spawned("migrations", ["staging", "--checkout", checkout, "--offline"], {
    env,
  });
  expect([code, stdout]).toEqual([1, expect.stringContaining("2 problems stand against it")]);
});
