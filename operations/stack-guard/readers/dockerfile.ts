import { linesOf, logical } from "../lines.ts";
import { type Entry, grouped, nothing, type Reading } from "../reading.ts";
import { assignments } from "./shell.ts";

/** Reads a Dockerfile: what images it starts from, what it runs, its variables, ports and volumes. */
export function readDockerfile(text: string): Reading {
  const reading = nothing();
  const entries: Entry[] = [];
  // A comment between continued lines is no part of the instruction.
  const lines = linesOf(text).filter((each) => !/^\s*#/.test(each.text));
  for (const { text: whole, line } of logical(lines, /[\\`]\s*$/)) {
    const [, word = "", rest = ""] = /^\s*(?:ONBUILD\s+)?([A-Za-z]+)\s+(.*)$/s.exec(whole) ?? [];
    switch (word.toUpperCase()) {
      case "FROM":
        reading.images.push({ text: rest.replace(/^(--\S+\s+)+/, "").split(/\s+/)[0] ?? "", line });
        break;
      case "COPY":
      case "ADD":
        for (const [, from = ""] of rest.matchAll(/--from=(\S+)/g)) reading.images.push({ text: from, line });
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
        for (const found of variables(rest)) entries.push({ ...found, line });
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
