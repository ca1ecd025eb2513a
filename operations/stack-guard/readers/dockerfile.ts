import { DockerfileParser, type From, type Heredoc, type Instruction, type Onbuild } from "dockerfile-ast";
import { flagsOf, takenFrom } from "../../dockerfile.ts";
import { append, type Entry, grouped, nothing, type Reading } from "../reading.ts";
import { readSettings } from "./settings.ts";
import { assignments, readShell } from "./shell.ts";

/**
 * Reads a Dockerfile: what images it starts from, what it runs, its variables, ports and volumes. The parser is made for
 * editors, and so takes a file that no builder would.
 */
export function readDockerfile(text: string): Reading {
  const reading = nothing();
  const entries: Entry[] = [];
  const defaults = new Map<string, string>();
  for (const one of DockerfileParser.parse(text).getInstructions())
    readInstruction(one, reading, entries, defaults);
  reading.groups.push(...grouped(entries));
  return reading;
}

/** @param defaults of the arguments so far, by name: a stage may take its image from one */
function readInstruction(
  one: Instruction,
  reading: Reading,
  entries: Entry[],
  defaults: Map<string, string>,
): void {
  const line = one.getRange().start.line + 1;
  const word = one.getKeyword().toUpperCase();
  const rest = argumentsOf(one);
  switch (word) {
    case "ONBUILD": {
      const inner = (one as Onbuild).getTriggerInstruction();
      if (inner) readInstruction(inner, reading, entries, defaults);
      break;
    }
    case "FROM":
      reading.images.push({ text: filledIn((one as From).getImage() ?? "", defaults), line });
      break;
    case "COPY":
    case "ADD":
      for (const image of takenFrom(flagsOf(one)))
        reading.images.push({ text: filledIn(image, defaults), line });
      readHeredocs(one, readSettings, reading);
      break;
    case "RUN":
    case "CMD":
    case "ENTRYPOINT":
    case "HEALTHCHECK": {
      reading.commands.push({ text: rest.replace(/["[\],]+/g, " "), line });
      reading.texts.push({ text: rest, line });
      for (const found of assignments(rest)) entries.push({ ...found, line });
      readHeredocs(one, readShell, reading);
      break;
    }
    case "ENV":
    case "ARG":
      for (const found of variables(rest)) {
        entries.push({ ...found, line });
        if (word === "ARG") defaults.set(found.name, found.value);
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

/** What follows the word, continued lines joined; comments between them and what a heredoc holds are left out. */
function argumentsOf(one: Instruction): string {
  const whole = one.getArgumentsContent() ?? "";
  const text = heredocsOf(one).length > 0 ? (whole.split("\n")[0] ?? "") : whole;
  // Where lines are continued the parser (0.7.1) joins them, so that a line's end is left by a comment alone.
  return text.replace(/(^|\s)#[^\n]*\n/g, " ");
}

/** Every instruction has them; the package's types (0.7.1) say so of some alone. */
const heredocsOf = (one: Instruction): Heredoc[] =>
  (one as unknown as { getHeredocs(): Heredoc[] }).getHeredocs();

/** What a heredoc holds, read by itself: a script, or a file that is written. */
function readHeredocs(one: Instruction, read: (text: string) => Reading, reading: Reading): void {
  const whole = (one.getArgumentsContent() ?? "").split("\n");
  const first = one.getRange().start.line;
  for (const heredoc of heredocsOf(one)) {
    const range = heredoc.getContentRange();
    if (!range) continue;
    const content = whole.slice(range.start.line - first, range.end.line - first + 1).join("\n");
    append(reading, read(content), range.start.line);
  }
}

/** `ENV A=b C=d`, or the old `ENV A b`. */
function variables(rest: string): { name: string; value: string }[] {
  const found = assignments(rest);
  const [, name, value = ""] = /^([A-Za-z_]\w*)\s+(\S.*)$/s.exec(rest) ?? [];
  return found.length > 0 || name === undefined ? found : [{ name, value }];
}

/** The name of an image with the defaults of its arguments in place: what is built when nobody gives another. */
function filledIn(image: string, defaults: ReadonlyMap<string, string>): string {
  return image.replace(
    /\$(?:\{(\w+)(?::?[-+]([^}]*))?\}|(\w+))/g,
    (whole, braced?: string, fallback?: string, bare?: string) =>
      defaults.get(braced ?? bare ?? "") ?? fallback ?? whole,
  );
}
