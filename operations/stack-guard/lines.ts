import type { Line } from "./reading.ts";

/** Longest stretch that is judged at once; patterns that take quadratic time stay quick on it. Characters. */
const LONGEST = 4000;
/** How much neighbouring stretches share, so that nothing is cut in two unseen. Characters. */
const OVERLAP = 400;

/** The lines of a text, numbered from 1, line ends taken off. */
export function linesOf(text: string): Line[] {
  return text.split(/\r?\n/).map((one, index) => ({ text: one, line: index + 1 }));
}

/** Cuts long lines (minified code, generated data) into stretches that overlap. */
export function stretches({ text, line }: Line): Line[] {
  if (text.length <= LONGEST) return [{ text, line }];
  const parts: Line[] = [];
  for (let at = 0; at < text.length; at += LONGEST - OVERLAP) {
    parts.push({ text: text.slice(at, at + LONGEST), line });
  }
  return parts;
}

/** Joins lines that end in the mark of continuation (a backslash in shells); the first line's number stands. */
export function logical(lines: readonly Line[], continued = /\\\s*$/): Line[] {
  const joined: Line[] = [];
  let open = false;
  for (const { text, line } of lines) {
    const last = joined.at(-1);
    const bare = text.replace(continued, " ");
    if (open && last) last.text += bare;
    else joined.push({ text: bare, line });
    open = continued.test(text);
  }
  return joined;
}
