import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import { judgeFile } from "../../../../operations/stack-guard/judge.ts";
import { type Ended, inProcess } from "../../../cli/support/in-process.ts";
import { spawned } from "../../../cli/support/spawn.ts";

/** The team's projects in these tests. */
export const REF = "abcdefghijklmnopqrst";
export const OTHER_REF = "zyxwvutsrqponmlkjihg";

/** Stands where a password would: no output may hold it. */
export const CANARY = "canary-pass-4711";

/** A connection that is the team's own and says everything. */
export const GOOD = `postgresql://postgres.${REF}:${CANARY}@aws-1-us-east-1.pooler.supabase.com:5432/postgres?sslmode=require`;
/** The same, over IPv6 only. */
export const DIRECT = `postgresql://postgres:${CANARY}@db.${REF}.supabase.co:5432/postgres?sslmode=require`;
/** A connection elsewhere. */
export const BAD = `postgresql://app:${CANARY}@db.example.com:5432/app?sslmode=require`;
export const NEON = `postgresql://app:${CANARY}@ep-cool-1.us-east-2.aws.neon.tech/app?sslmode=require`;

/** What the guard says of a file, in short: "3 postgres-image". */
export function found(file: string, text: string): string[] {
  return judgeFile(file, text, [REF]).map(({ line, rule }) => `${line} ${rule.replace("postgres-", "")}`);
}

/** A folder that goes with the test, and the files to write into it. */
export function folder(files: Record<string, string | Buffer>): string {
  const root = mkdtempSync(path.join(tmpdir(), "hotdash-guard-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  write(root, files);
  return root;
}

export function write(root: string, files: Record<string, string | Buffer>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
}

/** git with a person of its own, whoever runs the tests. */
export function git(root: string, ...args: string[]): string {
  const person = [
    "-c",
    "user.name=Tester",
    "-c",
    "user.email=tester@example.com",
    "-c",
    "commit.gpgsign=false",
  ];
  return execFileSync("git", ["-C", root, ...person, ...args], { encoding: "utf8" });
}

/** A git checkout with the files committed. */
export function checkout(files: Record<string, string | Buffer>): string {
  const root = folder(files);
  git(root, "init", "--quiet");
  git(root, "add", "--all");
  git(root, "commit", "--quiet", "--allow-empty", "-m", "Begin");
  return root;
}

/** The command. Fails the test when a canary is in what it printed. */
export async function run(args: string[], options: { cwd?: string; env?: Record<string, string> } = {}) {
  const env = { PATH: process.env.PATH, ...options.env };
  return silent(await inProcess("stack-guard", args, { ...options, env }));
}

/** The same as a process of its own. */
export const runAlone = async (args: string[]) =>
  silent(await spawned("stack-guard", args, { env: { PATH: process.env.PATH } }));

function silent(ended: Ended): Ended {
  if (`${ended.stdout}${ended.stderr}`.includes("canary"))
    throw new Error("a part of a password was printed");
  return ended;
}
