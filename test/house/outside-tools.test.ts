import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { type CommandLine, commandLinesIn } from "./support/command-lines.ts";
import { OF_THE_SYSTEM, TOOLS } from "./support/outside-tools.ts";
import { tracked } from "./support/tracked.ts";

/* Commands of other programs that the documents show, held against what is known of a release of each. */

const OURS = ["hotdash", "flyctl"];
const documents = tracked(/^(?:README|CONTRIBUTING)\.md$|^docs\/.*\.md$|^\.github\/.*\.md$/);
const programs = Object.keys(TOOLS);

/** Whether a line is one of ours, which another test holds against the table of commands. */
const isOurs = ({ program, words }: CommandLine) =>
  OURS.includes(program) ||
  (program === "npx" && words[0] === "hotdash") ||
  (program === "npm" && (words[0] === "test" || (words[0] === "run" && words[1] !== "format")));

/** What no release that is known takes. */
function wrongWith(line: CommandLine): string[] {
  const { program } = line;
  if (isOurs(line) || OF_THE_SYSTEM.includes(program)) return [];
  const tool = TOOLS[program];
  if (!tool) return [`${program} is not known`];
  // What npx is told itself stands before the program that it runs; a release behind an @ is whoever wrote it down's.
  const words = program === "npx" ? behindOwn(line.words) : line.words;
  // A sentence may name an option alone.
  if (words.length === 0 || (!line.block && words.every((word) => word.startsWith("-")))) return [];
  const said = words.join(" ");
  const command = Object.keys(tool.commands)
    .filter((one) => one === "" || `${said} `.startsWith(`${one} `))
    .sort((one, other) => other.length - one.length)[0];
  // A sentence may name a whole family: `fly scale`.
  if (command === undefined)
    return !line.block && Object.keys(tool.commands).some((one) => one.startsWith(`${said} `))
      ? []
      : [`${program} ${said}: no such command in ${tool.version}`];
  const rest = words.slice(command === "" ? 0 : command.split(" ").length);
  return unknownIn(rest, tool.commands[command] ?? []).map((one) => `${program} ${command} ${one}`);
}

const behindOwn = (words: readonly string[]) => {
  const first = words.findIndex((word) => !word.startsWith("-"));
  return first < 0
    ? []
    : words.slice(first).map((word, index) => (index === 0 ? word.replace(/@.*$/, "") : word));
};

/** Options that are not among the known ones; short ones may stand together. */
function unknownIn(words: readonly string[], known: readonly string[]): string[] {
  const takes = (option: string) => known.includes(`${option}=`);
  const found: string[] = [];
  for (let at = 0; at < words.length && words[at] !== "--"; at++) {
    const word = words[at] ?? "";
    if (!/^-./.test(word)) continue;
    const option = word.replace(/=.*$/s, "");
    const options = option.startsWith("--") ? [option] : [...option.slice(1)].map((letter) => `-${letter}`);
    found.push(...options.filter((one) => !known.includes(one) && !takes(one)));
    if (!word.includes("=") && takes(options.at(-1) ?? "")) at++;
  }
  return found;
}

it("every command of another program that a document shows is one that it has", () => {
  const lines = documents.flatMap(({ path: file, text }) =>
    commandLinesIn(text, programs).map((line) => ({ file, line })),
  );
  const others = lines.filter(({ line }) => !isOurs(line));
  expect(others.length).toBeGreaterThan(60);
  expect(others.flatMap(({ file, line }) => wrongWith(line).map((what) => `${file}: ${what}`))).toEqual([]);
});

it("nothing is known of what no document shows", () => {
  const shown = documents.flatMap(({ text }) => commandLinesIn(text, programs)).map(({ program }) => program);
  expect(programs.filter((name) => !shown.includes(name))).toEqual([]);
});

it.each(["psql", "pg_dump", "pg_restore", "curl", "jq"])(
  "%s says the same of itself, where it is here",
  (name) => {
    let help: string;
    try {
      help = execFileSync(name, name === "curl" ? ["--help", "all"] : ["--help"], { encoding: "utf8" });
    } catch {
      return;
    }
    const known = Object.values(TOOLS[name]?.commands ?? {}).flat();
    const has = (option: string) => new RegExp(`(^|[\\s,])${option.replace("=", "")}\\b`, "m").test(help);
    expect(known.filter((option) => !has(option))).toEqual([]);
  },
);

it.each([
  ["```sh\nfly volumes snapshot list vol_1\n```", "no such command"],
  ["```sh\nfly machine stop 1 --force -a x\n```", "fly machine stop --force"],
  ["Run `gh workflow run x.yml --refs main`.", "gh workflow run --refs"],
  ["```sh\npsql \"$A\" -Atz -c 'SELECT 1'\n```", "psql  -z"],
  ["```sh\nterraform apply\n```", "terraform is not known"],
  ["`fly scale nothing`", "no such command"],
])("%s is seen to be wrong", (text, what) => {
  expect(commandLinesIn(text, programs).flatMap(wrongWith).join("\n")).toContain(what);
});

it.each(["Neither `fly deploy` nor `fly scale`.", "```sh\npsql \"$A\" -Atc '--x' < y.sql | grep -v z\n```"])(
  "%s is right",
  (text) => {
    expect(commandLinesIn(text, programs).flatMap(wrongWith)).toEqual([]);
  },
);
