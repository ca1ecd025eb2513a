import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { command } from "../../cli/command.ts";
import { commands } from "../../cli/commands/all.ts";
import { flag, list, needed, path, text } from "../../cli/kinds.ts";
import { runCommandLine } from "../../cli/run.ts";
import { CHECKOUT } from "../../operations/workspace/checkout.ts";
import { hide } from "../../providers/kernel/redact.ts";
import { given } from "./support/given.ts";
import { inProcess } from "./support/in-process.ts";
import { spawned } from "./support/spawn.ts";

const folder = mkdtempSync(join(tmpdir(), "hotdash-cli-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A command line, somewhere else than in the checkout. */
const run = (words: string, as = inProcess) =>
  as(words, [], { env: { PATH: process.env.PATH }, cwd: folder });

/** The same within this process, on a table of its own. */
async function ran(table: Parameters<typeof runCommandLine>[0], words: string, env: NodeJS.ProcessEnv = {}) {
  const said: string[] = [];
  const shown: string[] = [];
  const to = (lines: string[]) => (more: string) => void lines.push(more);
  const code = await runCommandLine(table, words.split(" ").filter(Boolean), {
    ...{ env, cwd: "/here", out: to(shown), error: to(said) },
  });
  return { code, said: said.join(""), shown: shown.join("") };
}

const seen: unknown[] = [];
const probe = (act: () => Promise<number | undefined>) =>
  command({
    name: "probe all",
    group: "Care",
    summary: "is there to be called",
    arguments: { stack: needed("stack", "which") },
    options: {
      fast: flag("does it fast"),
      report: path("file", "keeps it"),
      name: list("name", "any number"),
      release: text("release", "to go back to", { variable: "PROBE_RELEASE" }),
    },
    examples: [["staging", "does it"]],
    failure: 3,
    run: async (given) => {
      seen.push(given);
      return act();
    },
  });

describe("a command line that is wrong", () => {
  it.each([
    ["a near name of a command", "drft staging", /unknown command 'drft'\n\(Did you mean drift\?\)/],
    ["a near name below one", "secrets compair", /unknown command 'compair'\n\(Did you mean compare\?\)/],
    [
      "a near name of an option",
      "drift staging --reprot x",
      /unknown option '--reprot'\n\(Did you mean --report\?\)/,
    ],
    ["an option without its value", "drift staging --report", /'--report <file>' argument missing/],
    ["no stack", "exposure", /<stack> is missing[\s\S]*for example: hotdash exposure production/],
    ["no command", "", /Usage: hotdash <command> \[options\]/],
    ["no command below one", "previews", /Usage: hotdash previews <command>/],
    [
      "a stack that is none",
      "deploy qa",
      /<stack> = "qa"\n {3}is no stack\n {3}allowed: staging, production, pr-<number>, shared/,
    ],
    ["a run without the pack", "pulumi up -s staging", /not policed. Use: npm run up/],
  ])("with %s ends with 2, and says how it goes right", async (_, line, words) => {
    const { code, stdout, stderr } = await run(line);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(words);
    expect(stderr).not.toMatch(/\n {4}at /);
  });

  it("is the same as a process of its own", async () => {
    const line = "drft staging";
    expect(await run(line, spawned)).toEqual(await run(line));
  });

  it("is told everything at once", async () => {
    const { code, said } = await ran(commands, "candidate more --digest x --commit 1");
    expect(code).toBe(2);
    for (const part of [
      '"more" is one word',
      '--digest = "x"',
      "--tag is missing",
      '--commit = "1"',
      "--scan",
      "--sbom",
    ])
      expect(said).toContain(part);
  });
});

describe("help", () => {
  it.each(commands.map(({ name }) => name))(
    "of %s says examples and exit codes, and ends with 0",
    async (name) => {
      const { code, said, shown } = await ran(commands, `${name} --help`);
      expect([code, said]).toEqual([0, ""]);
      expect(shown).toMatch(
        new RegExp(`Usage: hotdash ${name}[\\s\\S]*Examples:\\n {2}hotdash ${name}[\\s\\S]*Exit codes:`),
      );
    },
  );

  it("lists every command, on standard output", async () => {
    const { code, stdout } = await run("--help", spawned);
    expect(code).toBe(0);
    for (const { name } of commands) expect(stdout).toContain(` ${name.split(" ").at(-1)}`);
  });
});

describe("a command", () => {
  it("is given what stood there, paths from where the user is, and variables where nothing stood", async () => {
    seen.length = 0;
    const table = [probe(async () => undefined)];
    await ran(table, "probe all staging --report a/b.json --name x --name y");
    const npm = { npm_package_json: join(CHECKOUT, "package.json"), INIT_CWD: "/user" };
    await ran(table, "probe all staging --fast --report=c.json", { PROBE_RELEASE: "v1", ...npm });
    await ran(table, "probe all staging --report d.json --release v2", {
      ...{ PROBE_RELEASE: "v1", npm_package_json: "/other/package.json", INIT_CWD: "/user" },
    });
    const none = { stack: "staging", fast: false, name: [], release: undefined, engine: [] };
    expect(seen).toEqual([
      { ...none, report: "/here/a/b.json", name: ["x", "y"] },
      { ...none, fast: true, report: "/user/c.json", release: "v1" },
      { ...none, report: "/here/d.json", release: "v2" },
    ]);
  });

  it.each([
    ["its exit code", async () => 7, 7, ""],
    ["nothing when it says none", async () => undefined, undefined, ""],
    [
      "its own code of failure, the message alone, and no secret in it",
      async () => {
        throw new TypeError("cannot read cli0canary0secret of undefined");
      },
      3,
      "cannot read [redacted] of undefined\n",
    ],
  ])("ends with %s", async (_, act, code, said) => {
    hide(["cli0canary0secret"]);
    expect(await ran([probe(act as () => Promise<number | undefined>)], "probe all staging")).toEqual({
      code,
      said,
      shown: "",
    });
  });
});

it("hands the engine every word as it stands", async () => {
  const words = ["config", "set", "x", "--help", "-y", "--", "-value"];
  expect(await given(["pulumi", ...words])).toEqual({ engine: words });
});

it("runs from its own bin, wherever it is called", async () => {
  const below = join(folder, "below");
  mkdirSync(below);
  const bin = join(CHECKOUT, "cli/hotdash.mjs");
  const { stdout } = await promisify(execFile)(process.execPath, [bin, "secrets", "--help"], { cwd: below });
  expect(stdout).toContain("put-back");
});
