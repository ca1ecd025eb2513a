import { type Command, codesOf, GROUPS } from "./command.ts";
import type { Kind } from "./kinds.ts";
import { usageOf, written } from "./program.ts";

/** Every command as docs/commands.md has it: usage, what it takes, examples and exit codes. */
export function commandsDocument(commands: readonly Command[]): string {
  const parts = GROUPS.map((group) => {
    const own = commands.filter((command) => command.group === group);
    return [`## ${group}`, ...own.map(section)].join("\n\n");
  });
  return `${[TITLE, ...parts].join("\n\n")}\n`;
}

const TITLE = `# Commands

\`npx hotdash <command>\` in the checkout, or the npm script of the same name with its words joined by colons:
\`npm run secrets:compare -- staging production\`. Relative paths begin where you are. A command line that cannot be acted on
ends with 2, says everything that is wrong with it, and has touched nothing. This page is what \`npm run hotdash -- commands\`
prints.`;

function section(command: Command): string {
  const rows = [
    ...Object.values(command.arguments ?? {}).map((kind) => [`\`<${kind.placeholder}>\``, wordsOf(kind)]),
    ...Object.entries(command.options ?? {}).map(([name, kind]) => [
      `\`${written(name, kind)}\``,
      wordsOf(kind),
    ]),
    ...(command.passesOn ? [["every other option", `is one of ${command.passesOn}`]] : []),
    ...Object.entries(command.environment ?? {}).map(([name, what]) => [`\`${name}\``, what]),
  ];
  const examples = command.examples.map(
    ([line, does]) => `${`hotdash ${command.name} ${line}`.trimEnd()}  # ${does}`,
  );
  return [
    `### hotdash ${command.name}`,
    sentence(command.summary),
    ...(command.about ? [command.about] : []),
    `\`\`\`sh\n${examples.join("\n")}\n\`\`\``,
    `Usage: \`hotdash ${command.name} ${usageOf(command)}\``,
    ...(rows.length > 0 ? [table(["takes", ""], rows as [string, string][])] : []),
    table(
      ["exit code", ""],
      codesOf(command).map(([code, meaning]) => [String(code), meaning]),
    ),
  ].join("\n\n");
}

function wordsOf({ summary, required, fallback, allowed, variable }: Kind<unknown>): string {
  return [
    summary,
    ...(allowed ? [`allowed: ${allowed.words}`] : []),
    ...(fallback === undefined ? [] : [`default: ${fallback}`]),
    ...(variable ? [`or the variable ${variable}`] : []),
    ...(required && !variable ? ["needed"] : []),
  ].join("; ");
}

const sentence = (text: string) => `${text[0]?.toUpperCase()}${text.slice(1)}.`;

const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");

const table = (head: readonly [string, string], rows: readonly (readonly [string, string])[]) =>
  [head, ["---", "---"], ...rows].map((row) => `| ${row.map(cell).join(" | ")} |`).join("\n");
