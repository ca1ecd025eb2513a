import { linesOf } from "../lines.ts";
import type { Line } from "../reading.ts";

/** One instruction of a Dockerfile, its continued lines joined, and the texts that stand below it. */
export interface Instruction extends Line {
  /** Here-documents: what stands between `<<NAME` and the line NAME, with the line it begins on. */
  documents: Line[];
}

/**
 * The instructions of a Dockerfile as BuildKit takes them apart (0.34.2): a line goes on behind the escape sign alone, which
 * is a backslash unless the directive `# escape` says otherwise, past comments and empty lines. A backtick that ends a
 * command is part of it, or the next instruction would be read as its argument.
 */
export function instructionsOf(text: string): Instruction[] {
  const lines = linesOf(text);
  const sign = escapeOf(lines) === "`" ? "`" : "\\\\";
  const goesOn = new RegExp(`${sign}[ \\t]*$`);
  const found: Instruction[] = [];
  for (let at = 0; at < lines.length; at++) {
    const first = lines[at];
    if (first === undefined || isEmpty(first)) continue;
    let joined = first.text;
    while (goesOn.test(joined) && at + 1 < lines.length) {
      const next = lines[++at] as Line;
      if (!isEmpty(next)) joined = joined.replace(goesOn, " ") + next.text;
    }
    const instruction = { text: joined.replace(goesOn, " "), line: first.line, documents: [] as Line[] };
    for (const name of documentsOf(instruction.text)) {
      const end = lines.findIndex(({ text: each }, index) => index > at && each.replace(/^\t+/, "") === name);
      // Without its end it is no document: `echo "a <<B"`.
      if (end < 0) continue;
      const inside = lines.slice(at + 1, end).map((each) => each.text);
      instruction.documents.push({
        text: inside.join("\n"),
        line: first.line + at + 1 - lines.indexOf(first),
      });
      at = end;
    }
    found.push(instruction);
  }
  return found;
}

const isEmpty = ({ text }: Line) => /^\s*(#|$)/.test(text);

/** The sign of the directive `# escape=`, which stands among the directives at the top or counts for nothing. */
function escapeOf(lines: readonly Line[]): string | undefined {
  for (const { text } of lines) {
    const [, name = "", value] = /^\s*#\s*([a-z]+)\s*=\s*(.*?)\s*$/i.exec(text) ?? [];
    if (value === undefined) return undefined;
    if (name.toLowerCase() === "escape") return value;
  }
  return undefined;
}

/** Names of the here-documents that an instruction opens; `<<<` is the shell's own, and so is `1<<2`. */
function documentsOf(instruction: string): string[] {
  if (!/^\s*(ONBUILD\s+)?(RUN|COPY|ADD)\s/i.test(instruction)) return [];
  return [...instruction.matchAll(/\s\d*<<-?\s*(["']?)([A-Za-z_][\w.-]*)\1(?=\s|$|[;&|>)])/g)].map(
    ([, , name = ""]) => name,
  );
}
