import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CHECKOUT } from "../../operations/workspace/checkout.ts";

/*
 * Whatever the project starts gets its variables by a list: nothing inherits an environment in which tokens may lie. A
 * call without `env` inherits everything, and so does one that is handed `process.env`.
 */
const FOLDERS = ["components", "operations", "policies", "providers", "settings", "toolchain"];
const CALL = /(?<![.\w])(spawn|spawnSync|execFile|execFileSync|exec|execSync|fork)\(/g;

/** Sources that start programs. */
function starters(): { file: string; text: string }[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(join(CHECKOUT, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.(ts|mjs|cjs)$/.test(name))
      .map((name) => ({
        file: join(folder, name),
        text: readFileSync(join(CHECKOUT, folder, name), "utf8"),
      })),
  ).filter(({ text }) => /from "node:child_process"|require\("node:child_process"\)/.test(text));
}

/** The calls that start a program, each up to its closing bracket. */
function callsIn(text: string): string[] {
  return [...text.matchAll(CALL)].map(({ index, 0: start }) => {
    let depth = 1;
    let end = index + start.length;
    for (; depth > 0 && end < text.length; end++) depth += { "(": 1, ")": -1 }[text[end] ?? ""] ?? 0;
    return text.slice(index, end);
  });
}

/** What is wrong with how a file starts programs. */
const inherits = (text: string) =>
  callsIn(text).filter(
    (call) => !/\benv\b/.test(call) || /\benv:\s*process\.env\b|\.\.\.process\.env\b/.test(call),
  );

describe.each(starters())("$file", ({ text }) => {
  it("says which variables its programs get", () => {
    expect(inherits(text)).toEqual([]);
  });
});

it("there are such files, in operations and toolchain", () => {
  const files = starters().map(({ file }) => file.split("/")[0]);
  expect(new Set(files)).toEqual(new Set(["operations", "toolchain"]));
});

it.each([
  'spawn("git", ["log"])',
  'spawn("git", ["log"], { cwd: folder })',
  'execFileSync("npm", ["audit"], { env: process.env })',
  'spawn("docker", args, { env: { ...process.env, DOCKER_CONFIG: folder } })',
])("seen: %s", (call) => {
  expect(inherits(call)).toEqual([call]);
});
