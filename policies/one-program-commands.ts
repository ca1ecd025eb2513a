import type { Finding } from "../settings/finding.ts";
import { ALLOWED_COMMANDS, commandProblem, wordsOf } from "../settings/rules/process-commands.ts";
import { fly, render } from "../settings/tokens.ts";
import { isNode, type Reading, read, readings } from "./kernel/reading.ts";
import { defineRule, type Subject, unknownFinding } from "./kernel/rule.ts";
import { join } from "./kernel/walk.ts";

/** Types that start processes. The command beside the program is another rule's. */
const starting = new Set<string>([fly.ProcessGroup, fly.ReleaseCommand, render.Service]);

/** Properties that say what runs, wherever in a resource they stand; the last ones are Render's for what it builds itself. */
const COMMANDS = new Set([
  "exec",
  "cmd",
  "command",
  "dockerCommand",
  "preDeployCommand",
  "startCommand",
  "buildCommand",
]);
const ENTRY = "entrypoint";

/** What a process runs is one known program of its image, with plain arguments. */
export const oneProgramCommands = defineRule({
  name: "one-program-commands",
  displayName: "Commands start one program",
  description:
    "Start, release and job commands are one known program with plain arguments: no shell, no variables, nothing that is joined, decoded, fetched, sourced or evaluated.",
  severity: "critical",
  remediationSteps:
    "Make it a script of the image and run that (npm run pulumi -- config set --path render.workers.<name>.command 'npm run <script>'); programs are listed in settings/rules/process-commands.ts.",
  judge: (subject) => (starting.has(subject.type) ? judgeNode(subject.props, "", subject) : []),
});

/** Inputs of ours are nowhere as deep. */
const DEEPEST = 16;

function judgeNode(node: object, path: string, subject: Subject, depth = 0): Finding[] {
  if (depth > DEEPEST)
    return [{ property: path, problem: "is nested too deep to be judged", fix: "Declare it flat." }];
  const entry = read(node, ENTRY);
  const entered = isGiven(entry);
  return [
    ...(entered ? judgeTogether(node, join(path, ENTRY), entry) : []),
    ...readings(node).flatMap(([name, reading]): Finding[] => {
      const here = join(path, name);
      if (COMMANDS.has(name)) return entered && name === "cmd" ? [] : judgeCommand(here, reading);
      if (!reading.known || !isNode(reading.value) || isVariables(name)) return [];
      return judgeNode(reading.value, here, subject, depth + 1);
    }),
  ];
}

/** Variables are other rules' business, whatever they are called. */
const isVariables = (name: string) =>
  ["env", "secrets", "generated", "secretFiles", "deviations"].includes(name);

function isGiven(reading: Reading): boolean {
  return !reading.known || (reading.value !== undefined && reading.value !== null);
}

/** An entrypoint gets the command as its arguments: together they are what runs. */
function judgeTogether(node: object, property: string, entry: Reading): Finding[] {
  const command = read(node, "cmd");
  if (!entry.known || !command.known) return [unknownFinding(property)];
  const [before, after] = [wordsIn(entry.value), wordsIn(command.value ?? [])];
  return judgeWords(property, before && after ? [...before, ...after] : undefined);
}

function judgeCommand(property: string, reading: Reading): Finding[] {
  if (!reading.known) return [unknownFinding(property)];
  // Empty: the image's own command.
  if (reading.value === undefined || reading.value === null || reading.value === "") return [];
  return judgeWords(property, wordsIn(reading.value));
}

function judgeWords(property: string, words: readonly string[] | undefined): Finding[] {
  const problem = words === undefined ? "is no command that can be judged" : commandProblem(words);
  return problem === undefined ? [] : [{ property, problem, fix: `Allowed: ${ALLOWED_COMMANDS}.` }];
}

/** One word an item, or one line; undefined for anything else, an unknown item among them. */
function wordsIn(value: unknown): string[] | undefined {
  if (typeof value === "string") return wordsOf(value);
  if (!Array.isArray(value)) return undefined;
  const items = readings(value).map(([, item]) => (item.known ? item.value : undefined));
  return items.every((item) => typeof item === "string") ? items : undefined;
}
