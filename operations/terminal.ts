import type { WriteStream } from "node:tty";
import { stripVTControlCharacters } from "node:util";
import wrapAnsi from "wrap-ansi";

/** What a stream can show: colours, and its width; piped it is plain, and lines have no end. `NO_COLOR` counts. */
export function onTerminal(
  stream: Pick<NodeJS.WriteStream, "isTTY"> & Partial<Pick<WriteStream, "columns" | "hasColors">>,
  env: NodeJS.ProcessEnv = process.env,
): { colour: boolean; width: number | undefined } {
  if (!stream.isTTY) return { colour: false, width: undefined };
  return { colour: !env.NO_COLOR && (stream.hasColors?.() ?? false), width: stream.columns };
}

/** A line that is no wider than the terminal: what is too long ends with `…`, its colour with it. */
export function fitting(line: string, width: number | undefined): string {
  const plain = stripVTControlCharacters(line);
  if (width === undefined || plain.length <= width) return line;
  const at = line.indexOf(plain);
  const cut = `${plain.slice(0, Math.max(1, width - 1))}…`;
  return at < 0 ? cut : `${line.slice(0, at)}${cut}${line.slice(at + plain.length)}`;
}

/** Columns that are left to a line, however far it is indented. */
const NARROWEST = 20;

/**
 * Text whose lines are no wider than the terminal: what is longer goes on below, two columns further in than it began, in its
 * colour. As it is where there is no width.
 */
export function wrapped(text: string, width: number | undefined): string {
  if (!width) return text;
  return text
    .split("\n")
    .map((line) => folded(line, width))
    .join("\n");
}

function folded(line: string, width: number): string {
  const plain = stripVTControlCharacters(line);
  // A character takes two columns at most.
  if (plain.length * 2 <= width) return line;
  const options = { hard: true, trim: false };
  if (!wrapAnsi(line, width, options).includes("\n")) return line;
  const margin = Math.max(0, Math.min(plain.search(/\S|$/) + 2, width - NARROWEST));
  const [first = "", ...rest] = wrapAnsi(line, width - margin, options).split("\n");
  return [first.trimEnd(), ...rest.map((one) => " ".repeat(margin) + one.replace(/^ +/, "").trimEnd())].join(
    "\n",
  );
}
