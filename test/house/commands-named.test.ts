import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, it } from "vitest";
import { commands } from "../../cli/commands/all.ts";
import { optionName } from "../../cli/read.ts";
import { locateToolchain } from "../../toolchain/locate.mjs";
import { commandsIn, engineCommandsIn } from "./support/markdown.ts";
import { HOLE, type Named, namedIn, optionsAmong, textsIn } from "./support/messages.ts";
import { root, tracked } from "./support/tracked.ts";

/*
 * Every command that a message or a document names is there, with its options: whoever follows the way out of an error must not
 * meet a second one.
 */
const { scripts } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};
const sources = tracked(
  /^(?:cli|components|operations|policies|providers|settings|toolchain)\/.*\.m?ts$|^toolchain\/.*\.mjs$/,
);
const documents = tracked(
  /^(?:README|CONTRIBUTING)\.md$|^docs\/.*\.md$|^\.github\/.*\.yml$|^\.github\/.*\.md$/,
);
const texts = [
  ...sources.flatMap(({ path: file, text }) => textsIn(file, text).map((said) => ({ file, said }))),
  ...documents.map(({ path: file, text }) => ({ file, said: text })),
];

/** The command of the table that a script runs, and the words that it puts before the caller's. */
function commandOf({ script, words }: Named) {
  const [, before = ""] = /^node cli\/hotdash\.mjs ?(.*)$/.exec(scripts[script] ?? "") ?? [];
  const line = [...before.split(" "), ...words].filter(Boolean).join(" ");
  return commands
    .filter(({ name }) => `${line} `.startsWith(`${name} `))
    .sort((a, b) => b.name.length - a.name.length)[0];
}

/** Scripts of the application, which its commands are made of. */
const APPLICATION = ["prisma:migrate", "worker"];

/** What set-up compares its words with. */
const SETUP = new Set(
  sources
    .filter(({ path: file }) => file.startsWith("toolchain/"))
    .flatMap(({ path: file, text }) => textsIn(file, text))
    .filter((text) => /^--[a-z-]+$/.test(text)),
);

/** Options that every command line has. */
const COMMON = ["--help"];

/** What is wrong with a command line that a text names; undefined when it can be typed. */
function wrong(named: Named, engine: (command: string) => string): string[] {
  const { script, words } = named;
  if (script.includes(HOLE) || (script === "hotdash" && (words.length === 0 || words[0]?.includes(HOLE))))
    return [];
  if (APPLICATION.includes(script)) return [];
  if (!(script in scripts)) return [`npm run ${script}`];
  const options = optionsAmong(words);
  // Before there are packages no table can be read: set-up has its few options in its own words.
  if (script === "setup")
    return options.filter((one) => !SETUP.has(one)).map((one) => `npm run setup -- ${one}`);
  if (!(scripts[script] ?? "").startsWith("node cli/hotdash.mjs"))
    return options.map((one) => `npm run ${script} -- ${one}`);
  const command = commandOf(named);
  if (!command) {
    // A family is named by its first word: `previews` alone.
    return options.length > 0 ||
      !commands.some(({ name }) => name.startsWith(`${scripts[script]?.split(" ").at(-1)} `))
      ? [`npm run ${script} -- ${words.join(" ")}`]
      : [];
  }
  const own = [
    ...COMMON,
    ...Object.entries(command.options ?? {}).map(([name, { form }]) =>
      form === "off" ? optionName(name).replace("--", "--no-") : optionName(name),
    ),
  ];
  const unknown = options.filter((one) => !own.includes(one));
  if (unknown.length === 0) return [];
  const [engineCommand = command.name] = engineCommandsIn(`npm run pulumi -- ${words.join(" ")}`);
  const help = command.raw ? engine(engineCommand) : command.passesOn ? engine(command.name) : "";
  return unknown
    .filter((one) => !new RegExp(`(?:^|\\s)${one}\\b`).test(help))
    .map((one) => `npm run ${script} -- … ${one}`);
}

const helps = new Map<string, string>();
let pulumi: string;
beforeAll(() => {
  pulumi = locateToolchain().pulumi;
});
/** The engine's own help of a command. */
function helpOf(command: string): string {
  const words = command.split(" ").filter((word) => /^[a-z-]+$/.test(word));
  const key = words.join(" ");
  const known = helps.get(key) ?? execFileSync(pulumi, [...words, "--help"], { encoding: "utf8" });
  helps.set(key, known);
  return known;
}

it("messages and documents name commands and options that exist", () => {
  const named = texts.flatMap(({ file, said }) => namedIn(said).map((one) => ({ file, one })));
  expect(named.length).toBeGreaterThan(300);
  expect(named.filter(({ one }) => optionsAmong(one.words).length > 0).length).toBeGreaterThan(80);
  const found = named.flatMap(({ file, one }) => wrong(one, helpOf).map((what) => `${file}: ${what}`));
  expect([...new Set(found)]).toEqual([]);
});

it("commands of the engine that messages and documents name exist", () => {
  const said = texts.flatMap(({ said }) => engineCommandsIn(said));
  const named = [...new Set(said)].filter((command) => !command.includes(HOLE));
  expect(named).toEqual(expect.arrayContaining(["config set", "stack output"]));
  // Help of an unknown subcommand is that of the command above it.
  expect(named.filter((command) => !commandsIn(helpOf(command)).includes(command))).toEqual([]);
});

it("commands that they call by the program's own name exist, too", () => {
  const called = texts.flatMap(({ file, said }) =>
    [...said.matchAll(/`(?:npx )?hotdash ([a-z][^`\n]*)`|\bnpx hotdash ([a-z][\w -]*)/g)].map((match) => ({
      file,
      words: (match[1] ?? match[2] ?? "").split(/\s+/),
    })),
  );
  expect(called.length).toBeGreaterThan(2);
  const known = (words: readonly string[]) =>
    commands.some(
      ({ name }) => `${words.join(" ")} `.startsWith(`${name} `) || name.startsWith(`${words[0]} `),
    );
  expect(called.filter(({ words }) => words[0] !== "help" && !known(words))).toEqual([]);
});

it("a file that they say Node runs is there", () => {
  const run = texts.flatMap(({ file, said }) =>
    [...said.matchAll(/\bnode ((?:[\w-]+\/)+[\w.-]+\.(?:ts|mjs))/g)].map(([, script = ""]) => ({
      file,
      script,
    })),
  );
  expect(run.map(({ script }) => script)).toContain("toolchain/run.mjs");
  expect(run.filter(({ script }) => !existsSync(path.join(root, script)))).toEqual([]);
});

it("an option that a page names by itself is one of ours, or of a command of the engine that we pass it to", () => {
  const own = new Set([
    ...COMMON,
    ...commands.flatMap(({ options = {} }) =>
      Object.entries(options).map(([name, { form }]) =>
        form === "off" ? optionName(name).replace("--", "--no-") : optionName(name),
      ),
    ),
  ]);
  const engines = ["up", "preview", "destroy", "stack init", "config set"].map(helpOf).join("\n");
  const alone = documents
    .filter(({ path: file }) => file.endsWith(".md"))
    .flatMap(({ path: file, text }) =>
      [...text.matchAll(/`(--[a-z][a-z-]*)(?:[ =][^`\n]*)?`/g)].map(([, option = ""]) => ({ file, option })),
    );
  expect(alone.length).toBeGreaterThan(30);
  const unknown = alone.filter(
    ({ option }) => !own.has(option) && !new RegExp(`\\s${option}\\b`).test(engines),
  );
  expect(unknown.filter(({ file, option }) => !OTHERS.includes(`${file} ${option}`))).toEqual([]);
});

/** Options of other programs that a page names by themselves, each with its page. */
const OTHERS: readonly string[] = [
  // Of the engine's own, hidden from its help without PULUMI_DEBUG_COMMANDS.
  "docs/decisions/0023-redaction-by-value.md --event-log",
  "docs/runbooks/toolchain-setup.md --pin",
  // Of npm.
  "docs/security.md --ignore-scripts",
  // Of psql and pg_restore.
  "docs/runbooks/move-a-database.md --single-transaction",
];

it("each kind of mistake is seen", () => {
  const help = () => "  --refresh  looks first";
  const found = (text: string) => namedIn(text).flatMap((one) => wrong(one, help));
  expect(found("fix: npm run unheard -- x")).toEqual(["npm run unheard"]);
  expect(found("run npm run drift -- staging --isue, then npm run uptime -- x --report f")).toEqual([
    "npm run drift -- … --isue",
    "npm run uptime -- … --report",
  ]);
  expect(found("npm run up -- staging --refresh; npm run up -- staging --refrsh")).toEqual([
    "npm run up -- … --refrsh",
  ]);
  expect(found("npm run hotdash -- drift staging --isue")).toEqual(["npm run hotdash -- … --isue"]);
  expect(found("npm run drift -- staging --issue")).toEqual([]);
  expect(
    textsIn("a.ts", ["const a = `npm run $", "{x} -- ` + y + '--z'; // npm run comment"].join("")),
  ).toEqual([`npm run ${HOLE} -- ${HOLE}--z`]);
});
