import { type ParseEntry, parse } from "shell-quote";
import { linesOf, logical } from "../../stack-guard/lines.ts";

/** One command of a shell's text. */
export interface Command {
  words: string[];
  /** Whether its failure is passed over: `migrate || echo failed`. */
  passedOver: boolean;
}

/** Words that only say how the command after them runs. */
const BEFORE = new Set(["exec", "time", "nohup", "env", "command", "tini", "dumb-init", "--"]);

/** The commands in a shell's text, in their order; variables stay as they are written. */
export function commandsIn(text: string): Command[] {
  return logical(linesOf(text)).flatMap(({ text: line }) => {
    const found: Command[] = [];
    let words: string[] = [];
    const end = (passedOver: boolean) => {
      const bare = withoutWrappers(words);
      if (bare.length > 0) found.push({ words: bare, passedOver });
      words = [];
    };
    for (const entry of entriesOf(line)) {
      if (typeof entry === "string") words.push(entry);
      else if ("pattern" in entry) words.push(entry.pattern);
      else if ("op" in entry && /^(\|\|?|&&?|;+|[()])$/.test(entry.op)) end(entry.op === "||");
    }
    end(false);
    return found;
  });
}

/** What a command is without what only says how it runs: `A=b exec tini -g -- node x` is `node x`. */
export function withoutWrappers(words: readonly string[]): string[] {
  let rest = [...words];
  let wrapped = false;
  for (;;) {
    const [first] = rest;
    if (first === undefined) return rest;
    const wrapper = BEFORE.has(first.replace(/^.*\//, ""));
    const option = wrapped && first.startsWith("-");
    if (!wrapper && !option && !/^(\w+=.*|if|then|else|do|!)$/.test(first)) return rest;
    wrapped ||= wrapper;
    rest = rest.slice(1);
  }
}

/** A line that no shell would read is one word: it runs nothing that is known. */
function entriesOf(line: string): ParseEntry[] {
  try {
    return parse(line, (name) => `$${name}`);
  } catch {
    return [line];
  }
}
