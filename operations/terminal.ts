import type { WriteStream } from "node:tty";
import { stripVTControlCharacters } from "node:util";

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
