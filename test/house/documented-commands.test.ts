import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { UsageError } from "../../operations/run/usage-error.ts";
import { given } from "../cli/support/given.ts";
import { type CommandLine, commandLinesIn } from "./support/command-lines.ts";
import { root, tracked } from "./support/tracked.ts";

/*
 * Every command line of ours that a document shows is one that the command line takes: its arguments, its options and their values
 * are held against the table of commands as if they had been typed. docs/commands.md is printed from that table.
 */

const { scripts } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};
const documents = tracked(/^(?:README|CONTRIBUTING)\.md$|^docs\/.*\.md$|^\.github\/.*\.md$/).filter(
  (one) => one.path !== "docs/commands.md",
);

/** What stands for a value, and one that is allowed in its place. What is not here is a name. */
const STANDING: Readonly<Record<string, string>> = {
  "<stack>": "staging",
  "<number>": "12",
  "<sha>": "0".repeat(40),
  "$(git rev-parse HEAD)": "0".repeat(40),
  "<hash>": "b".repeat(32),
  "sha256:<digest>": `sha256:${"a".repeat(64)}`,
  "registry.fly.io/hotdash-previews@sha256:<digest>": `registry.fly.io/hotdash-previews@sha256:${"a".repeat(64)}`,
  "<tea-…>": "tea-d0a1b2c3d4e5f6g7h8i9",
  "<moment>": "2026-12-01T04:30Z",
  "<owner/name>": "acme/one",
  "<owner>/<name>": "acme/one",
  "<owner>/<name>@<sha>": `acme/one@${"0".repeat(40)}`,
};
const standing = (word: string) =>
  STANDING[word] ?? (/^<.*>$/.test(word) && !/[:/@]/.test(word) ? "name" : word);

/** What `hotdash` is given by a line; undefined when it is none of ours, or set-up's, which reads it before there are packages. */
function oursIn({ program, words }: CommandLine): { argv: string[]; wrong?: string } | undefined {
  const plain = words.map((word) => word.replace(/^\[|\]$/g, ""));
  if (program === "hotdash") return { argv: plain };
  if (program === "npx") return plain[0] === "hotdash" ? { argv: plain.slice(1) } : undefined;
  if (program !== "npm") return undefined;
  const [run, ...rest] = plain[0] === "test" ? ["run", ...plain] : plain;
  if (run !== "run") return undefined;
  const [script = "", ...behind] = rest.filter((word) => word !== "-s");
  const [, before] = /^node cli\/hotdash\.mjs ?(.*)$/.exec(scripts[script] ?? "") ?? [];
  if (before === undefined) return undefined;
  const [separator, ...given] = behind;
  const argv = [...before.split(" "), ...given].filter(Boolean);
  if (separator === undefined || separator === "--") return { argv };
  return { argv, wrong: `npm takes what stands before -- for its own: npm run ${script} ${separator}` };
}

/** What is wrong with a command line; a sentence may leave out what a command needs, a block may not. */
async function wrongWith(line: CommandLine): Promise<string[]> {
  const ours = oursIn(line);
  if (!ours || ours.argv.includes("--help") || (ours.argv[0] ?? "<").startsWith("<")) return [];
  if (ours.wrong) return [ours.wrong];
  const family = ours.argv.join(" ");
  if (!line.block && Object.values(scripts).includes(`node cli/hotdash.mjs ${family}`)) return [];
  try {
    await given(ours.argv.map(standing));
    return [];
  } catch (error) {
    const said = (error as Error).message;
    if (!line.block && onlyMissing(error)) return [];
    return [`hotdash ${family}: ${said.split("\n").slice(0, 3).join(" ").replace(/\s+/g, " ")}`];
  }
}

/** Details of a problem are indented below it. */
const onlyMissing = (error: unknown) =>
  error instanceof UsageError &&
  error.message
    .split("\n")
    .filter((line) => !line.startsWith(" "))
    .every((line) => /is missing$|argument missing/.test(line));

const programs = ["npm", "npx", "hotdash"];

it("every command line of ours in the documents can be acted on", async () => {
  const lines = documents.flatMap(({ path: file, text }) =>
    commandLinesIn(text, programs).map((line) => ({ file, line })),
  );
  const own = lines.filter(({ line }) => oursIn(line));
  expect(own.length).toBeGreaterThan(300);
  expect(own.filter(({ line }) => line.block).length).toBeGreaterThan(100);
  const found: string[] = [];
  for (const { file, line } of own) found.push(...(await wrongWith(line)).map((what) => `${file}: ${what}`));
  expect([...new Set(found)]).toEqual([]);
});

it.each([
  ["```sh\nnpm run drift -- staging --isue\n```", /--isue/],
  ["```sh\nnpm run drift\n```", /<stack> is missing/],
  ["```sh\nnpm run deploy -- staging \\\n  --wait soon\n```", /--wait = "soon"/],
  ["```sh\nexport A=b && npm run drift -- staging extra  # why\n```", /one word too many/],
  [
    "Run `npx hotdash jobs run production`, or `npx hotdash maintenance on staging --until tomorrow`.",
    /--until/,
  ],
  ["Run `npm run preview --stand-ins main`.", /npm takes/],
  ["`npm run previews -- create twelve`", /twelve/],
])("%s is seen to be wrong", async (text, what) => {
  const found = await Promise.all(commandLinesIn(text, programs).map(wrongWith));
  expect(found.flat().join("\n")).toMatch(what);
});

it.each([
  "Run `npm run drift`, `npm run preview -- <stack> [--image <tag or digest>]` or `npx hotdash <command> --help`.",
  "```sh\nnpm run drift -- production --report drift.json > /dev/null | cat  # looks\n```",
])("%s is right", async (text) => {
  const found = await Promise.all(commandLinesIn(text, programs).map(wrongWith));
  expect(found.flat()).toEqual([]);
});
