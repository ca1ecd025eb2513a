import type { Command } from "../../../cli/command.ts";

/** What stands for a value in an example, and one that is allowed. */
const STANDING: Readonly<Record<string, string>> = {
  "<sha>": "0".repeat(40),
  "<digest>": "a".repeat(64),
  "<hash>": "b".repeat(32),
  '"$(git rev-parse HEAD)"': "0".repeat(40),
};

/** The words of an example of the table, as a shell hands them on. */
export function wordsOf(example: string): string[] {
  const line = Object.entries(STANDING).reduce(
    (text, [name, value]) => text.replaceAll(name, value),
    example,
  );
  const words = line.replace(/ > .*$/, "").match(/'[^']*'|\S+/g) ?? [];
  return words.map((word) => word.replace(/^'(.*)'$/, "$1"));
}

/** The first example of a command, which must be one that can be acted on. */
export const exampleOf = ({ examples: [first] }: Command): string[] => wordsOf(first?.[0] ?? "");
