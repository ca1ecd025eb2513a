import { append, type Entry, grouped, nothing, type Reading } from "../reading.ts";
import { instructionsOf } from "./dockerfile-lines.ts";
import { readSettings } from "./settings.ts";
import { assignments, readShell } from "./shell.ts";

/** Reads a Dockerfile: what images it starts from, what it runs, its variables, ports and volumes. */
export function readDockerfile(text: string): Reading {
  const reading = nothing();
  const entries: Entry[] = [];
  const defaults = new Map<string, string>();
  for (const { text: whole, line, documents } of instructionsOf(text)) {
    const [, word = "", rest = ""] = /^\s*(?:ONBUILD\s+)?([A-Za-z]+)\s+(.*)$/s.exec(whole) ?? [];
    for (const inside of documents)
      append(
        reading,
        runsInShell(word, rest) ? readShell(inside.text) : readSettings(inside.text),
        inside.line - 1,
      );
    switch (word.toUpperCase()) {
      case "FROM":
        reading.images.push({
          text: filledIn(rest.replace(/^(--\S+\s+)+/, "").split(/\s+/)[0] ?? "", defaults),
          line,
        });
        break;
      case "COPY":
      case "ADD":
        for (const [, from = ""] of rest.matchAll(/--from=(\S+)/g))
          reading.images.push({ text: filledIn(from, defaults), line });
        break;
      case "RUN":
      case "CMD":
      case "ENTRYPOINT":
      case "HEALTHCHECK": {
        const command = rest.replace(/["[\],]+/g, " ");
        reading.commands.push({ text: command, line });
        reading.texts.push({ text: rest, line });
        for (const found of assignments(rest)) entries.push({ ...found, line });
        break;
      }
      case "ENV":
      case "ARG":
        for (const found of variables(rest)) {
          entries.push({ ...found, line });
          if (word.toUpperCase() === "ARG") defaults.set(found.name, found.value);
        }
        break;
      case "EXPOSE":
        for (const [port] of rest.matchAll(/\d+/g)) reading.places.push({ name: "port", value: port, line });
        break;
      case "VOLUME":
        for (const [value] of rest.matchAll(/\/[^\s"',\]]+/g))
          reading.places.push({ name: "path", value, line });
        break;
    }
  }
  reading.groups.push(...grouped(entries));
  return reading;
}

/** `ENV A=b C=d`, or the old `ENV A b`. */
function variables(rest: string): { name: string; value: string }[] {
  const found = assignments(rest);
  const [, name, value = ""] = /^([A-Za-z_]\w*)\s+(\S.*)$/s.exec(rest) ?? [];
  return found.length > 0 || name === undefined ? found : [{ name, value }];
}

/** Whether a here-document is what a shell runs: `RUN <<EOF`, `RUN bash <<EOF`. Others are texts of files and of programs. */
function runsInShell(word: string, rest: string): boolean {
  return word.toUpperCase() === "RUN" && /^(--\S+\s+)*(\S*\b(ba|da|a|z|k)?sh\b[^<]*)?\d*<</.test(rest);
}

/** The name of an image with the defaults of its arguments in place: what is built when nobody gives another. */
function filledIn(image: string, defaults: ReadonlyMap<string, string>): string {
  return image.replace(
    /\$(?:\{(\w+)(?::?[-+]([^}]*))?\}|(\w+))/g,
    (whole, braced?: string, fallback?: string, bare?: string) =>
      defaults.get(braced ?? bare ?? "") ?? fallback ?? whole,
  );
}
