/** A variable of an environment file: what it is read as, and the very letters behind its `=`. */
interface Filled {
  value: string;
  written: string;
}

/**
 * The variables of an environment file that have a value, by name; the last of a name counts, as for its readers.
 *
 * Only whether and where a value is given is read here, never more: readers part over what escapes, dollar signs and
 * number signs mean (`findings/env-file-escaped-quote.sh`, `findings/env-file-dollar-in-single-quotes.sh`). So what is kept is kept as it is
 * `written`, with the lines of a value in quotes that has several.
 */
export function readFilled(text: string): Record<string, Filled> {
  const lines = text.split(/\r?\n/);
  const found: Record<string, Filled> = {};
  for (let at = 0; at < lines.length; at++) {
    const [, name = "", start = ""] =
      /^\s*(?:export\s+)?([A-Za-z_][\w.]*)\s*=[ \t]*(.*)$/.exec(lines[at] ?? "") ?? [];
    if (name === "") continue;
    const mark = /^["'`]/.exec(start)?.[0];
    const rest = [start, ...lines.slice(at + 1)].join("\n");
    const inside = mark === undefined ? undefined : quotedBy(mark, rest);
    const written = inside === undefined ? start : `${rest.slice(0, inside.length + 2)}${tail(rest, inside)}`;
    at += written.split("\n").length - 1;
    const value = inside ?? start.replace(/(^|\s)#.*$/, "").trim();
    if (value === "") delete found[name];
    else found[name] = { value, written: written.trimEnd() };
  }
  return found;
}

/** What stands between the quotes that a value begins with; undefined when they are never closed. */
function quotedBy(mark: string, text: string): string | undefined {
  return new RegExp(`^${mark}((?:\\\\[\\s\\S]|[^\\\\${mark}])*)${mark}`).exec(text)?.[1];
}

/** The rest of the line behind the closing quote: a comment, or what readers make of it. */
const tail = (text: string, inside: string) => text.slice(inside.length + 2).split("\n")[0] ?? "";
