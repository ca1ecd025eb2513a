import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { commands } from "../../cli/commands/all.ts";
import { commandsDocument } from "../../cli/document.ts";
import { CHECKOUT } from "../../operations/workspace/checkout.ts";
import { CODE, tracked } from "../house/support/tracked.ts";
import { given } from "./support/given.ts";
import { wordsOf } from "./support/lines.ts";

const read = (path: string) => readFileSync(join(CHECKOUT, path), "utf8");
const scripts: Record<string, string> = JSON.parse(read("package.json")).scripts;

const examples = commands.flatMap(({ name, examples: own }) => own.map(([line]) => `${name} ${line}`.trim()));

it.each(examples)("the example hotdash %s can be acted on", async (example) => {
  await given(wordsOf(example));
});

it("every command has an npm script, and every script is a command of the table", () => {
  const entries = Object.entries(scripts).filter(([, text]) => text.startsWith("node cli/hotdash.mjs"));
  const words = entries.map(([name, text]) => [name, text.replace(/^node cli\/hotdash\.mjs ?/, "")] as const);
  const known = (text: string) =>
    text === "" ||
    commands.some(({ name }) => `${text} `.startsWith(`${name} `) || name.startsWith(`${text} `));
  expect(words.filter(([, text]) => !known(text))).toEqual([]);
  const reached = (name: string) =>
    words.some(([, text]) => text !== "" && `${name} `.startsWith(`${text} `));
  // Both are needed by who works on the table alone.
  expect(commands.map(({ name }) => name).filter((name) => !reached(name))).toEqual(["commands"]);
});

it("nothing but the table reads a command line", () => {
  // What runs before there is any package, and what programs alone start.
  const others = [
    ...["toolchain/run.mjs", "cli/hotdash.mjs", "cli/main.ts"],
    ...["operations/engine/lean-start.mjs", "providers/kernel/parent-watch.ts"],
  ];
  const readers = tracked(CODE)
    .filter(({ path }) => !path.startsWith("test/") && !path.startsWith("bench/"))
    .filter(({ text }) => /\bparseArgs\b|\bprocess\.argv\b/.test(text))
    .map(({ path }) => path);
  expect(readers.toSorted()).toEqual(others.toSorted());
});

it("docs/commands.md is what the table says: npm run hotdash -- commands > docs/commands.md", () => {
  expect(read("docs/commands.md")).toBe(commandsDocument(commands));
});

it("each is told apart, and says what it does in one clause", () => {
  expect(new Set(commands.map(({ name }) => name)).size).toBe(commands.length);
  const summaries = commands.flatMap((command) => [
    command.summary,
    ...Object.values({ ...command.arguments, ...command.options }).map(({ summary }) => summary),
  ]);
  expect(summaries.filter((text) => text === "" || text.endsWith("."))).toEqual([]);
});
