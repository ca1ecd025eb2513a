import { type ParseEntry, parse } from "shell-quote";

/** A command line that a document shows, as a shell takes it apart. */
export interface CommandLine {
  /** `npm`, `npx`, `fly`. */
  program: string;
  /** Behind it. What stands for a value keeps its brackets: `<stack>`. */
  words: string[];
  /** Whether it stands in a block to be copied; else in a sentence, which may name a command without all that it takes. */
  block: boolean;
}

const BLOCK = /^```(?:sh|bash)\n([\s\S]*?)^```/gm;
const FENCE = /^(```|~~~)[\s\S]*?^\1/gm;

/** `<stack>`, which a shell would take for a file to read. */
const STANDING = /<([a-z0-9][^<>|&;]*)>/gi;
const MARKED = /‹([^›]*)›/g;

/** Words of a shell that begin no program. */
const OF_THE_SHELL = new Set([
  "export",
  "cd",
  "while",
  "do",
  "done",
  "read",
  "for",
  "in",
  "if",
  "then",
  "fi",
  "echo",
]);

/** Every command line of blocks for a shell, and every span of code that begins with one of `programs` and a blank. */
export function commandLinesIn(markdown: string, programs: readonly string[]): CommandLine[] {
  const blocks = [...markdown.matchAll(BLOCK)].map(([, text = ""]) => text.replace(/\\\n\s*/g, " "));
  const spans = [...markdown.replace(FENCE, "").matchAll(/`([^`\n]+)`/g)].map(([, text = ""]) => text);
  const own = new RegExp(`^(?:${programs.join("|")}) `);
  return [
    ...blocks.flatMap((text) => text.split("\n").flatMap((line) => commandsOf(line, true))),
    ...spans.filter((text) => own.test(text)).flatMap((text) => commandsOf(text, false)),
  ];
}

function commandsOf(line: string, block: boolean): CommandLine[] {
  const marked = line.replace(STANDING, (_, name: string) => `‹${name.replaceAll(" ", "_")}›`);
  const found: string[][] = [[]];
  let skipped = 0;
  for (const entry of parse(marked, (name) => `$${name}`) as ParseEntry[]) {
    if (typeof entry === "object" && "comment" in entry) break;
    if (typeof entry === "object" && !("pattern" in entry)) {
      if (/^[<>]/.test(entry.op)) skipped = 1;
      else found.push([]);
      continue;
    }
    if (skipped-- > 0) continue;
    found.at(-1)?.push(typeof entry === "object" ? entry.pattern : entry);
  }
  return found.flatMap((words) => {
    const begins = words.findIndex((word) => !/^[A-Z_]+=/.test(word));
    const [program = "", ...rest] = words.slice(Math.max(0, begins)).map(unmarked);
    return begins < 0 || program === "" || OF_THE_SHELL.has(program) ? [] : [{ program, words: rest, block }];
  });
}

const unmarked = (word: string) =>
  word.replace(MARKED, (_, name: string) => `<${name.replaceAll("_", " ")}>`);
