import { linesOf, stretches } from "../lines.ts";
import { type Entry, grouped, type Line, nothing, type Reading } from "../reading.ts";
import { clientObject } from "./objects.ts";
import { unquoted } from "./shell.ts";

const literal = /(["'`])((?:\\.|(?!\1)[^\\])*)\1/g;
const entry =
  /\b([A-Z][A-Z0-9_]{2,})["'\]]*\)?\s*(?:=|:|\?\?=?|\|\|)\s*(["'`])((?:\\.|(?!\2)[^\\])*)\2|\(\s*["']([A-Z][A-Z0-9_]{2,})["']\s*,\s*(["'`])((?:\\.|(?!\5)[^\\])*)\5\s*\)/g;
const image = /(?:\bimage["']?\s*[:=]\s*|Container\(\s*)["'`]([^"'`\s]+)["'`]/g;
const container = /\bPostgre(?:s|SQL|Sql)Container\b\s*[(.]/;
/** SQL compares where libpq's keyword form assigns. */
const statement = /^\s*(select|insert|update|delete|with|create|alter|merge)\s/i;
/** Functions that run programs, in JavaScript, Python and Ruby. */
const call =
  /\b(?:exec(?:Sync|File|FileSync)?|spawn(?:Sync)?|execa\w*|system|popen|Popen|check_call|check_output|subprocess\.\w+)\s*\(/g;
/** Longest call and longest object that are taken together. Characters. */
const REACH = 1500;

/**
 * Reads program text of any language by its string literals, not by its syntax: what configures a connection, names an
 * image or runs a program does so in literals, on the lines that a report can name.
 */
export function readCode(text: string): Reading {
  const reading = nothing();
  const entries: Entry[] = [];
  for (const { text: each, line } of linesOf(text).flatMap(stretches)) {
    for (const [, , inner = ""] of each.matchAll(literal)) {
      if (/[=:;@/]|\w{24}/.test(inner) && !statement.test(inner)) reading.texts.push({ text: inner, line });
    }
    for (const [, name, , value, other = "", , fallback = ""] of each.matchAll(entry)) {
      const found = { name: name ?? other, value: value ?? fallback, line };
      if (!isWord(found)) entries.push(found);
    }
    for (const [, reference = ""] of each.matchAll(image)) reading.images.push({ text: reference, line });
    if (container.test(each)) reading.images.push({ text: "postgres", line });
  }
  reading.groups.push(...runs(entries).flatMap(grouped));
  reading.commands.push(...calls(text));
  reading.texts.push(...objects(text));
  return reading;
}

/** A word where a connection would stand is a message or another variable's name: `{ DATABASE_URL: "required" }`. */
function isWord({ name, value }: Entry): boolean {
  return /(URL|URI|DSN|STRING)$/.test(name) && /^[\w -]{0,23}$/.test(value);
}

/** Entries that stand close together belong together; a whole program's do not. */
function runs(entries: readonly Entry[]): Entry[][] {
  const parts: Entry[][] = [];
  for (const one of entries) {
    const near = (parts.at(-1)?.at(-1)?.line ?? -9) + 3 >= one.line;
    if (near) parts.at(-1)?.push(one);
    else parts.push([one]);
  }
  return parts;
}

/** Calls that run a program: their literals in a row are its command line, `spawn("fly", ["pg", "create"])` too. */
function calls(text: string): Line[] {
  return [...text.matchAll(call)].map((found) => {
    const inside = enclosed(text, found.index + found[0].length);
    const words = [...inside.matchAll(literal)].map(([, , inner = ""]) => inner);
    return { text: words.join(" "), line: lineAt(text, found.index) };
  });
}

/** Objects and argument lists that hold a `host`. */
function objects(text: string): Line[] {
  return [...text.matchAll(/(?<![\w/@.-])(?:host|hostname|hostaddr|server)["']?\s*[:=]\s*["'`]/g)].flatMap(
    (found) => {
      const start = opening(text, found.index);
      if (start === undefined) return [];
      const inside = enclosed(text, start + 1);
      const from = lineAt(text, start);
      const pair =
        /(?<![\w/@.-])["']?([A-Za-z_]\w*)["']?\s*[:=]\s*("[^"\n]*"|'[^'\n]*'|`[^`\n]*`|\{|[\w.]+)/g;
      const values = [...inside.matchAll(pair)].map((match) => {
        const [, name = "", raw = ""] = match;
        const known = /^["'`\d{]|^(true|false)$/.test(raw);
        // What the program works out is open, as in a template.
        const value = known ? unquoted(raw.replaceAll("`", '"')) : "$open";
        return { name, value, line: from + inside.slice(0, match.index).split("\n").length - 1 };
      });
      const object = clientObject(values, text.slice(Math.max(0, start - 80), start));
      return object ? [object] : [];
    },
  );
}

/** The bracket that is open at a place, looking back no further than `REACH`. */
function opening(text: string, at: number): number | undefined {
  let depth = 0;
  for (let place = at - 1; place >= Math.max(0, at - REACH); place--) {
    const letter = text[place] ?? "";
    if (")}]".includes(letter)) depth++;
    else if ("({[".includes(letter) && depth-- === 0) return place;
  }
  return undefined;
}

/** The text from a place to the bracket that closes it, or `REACH` characters. */
function enclosed(text: string, from: number): string {
  let depth = 0;
  const end = Math.min(text.length, from + REACH);
  for (let place = from; place < end; place++) {
    const letter = text[place] ?? "";
    if ("({[".includes(letter)) depth++;
    else if (")}]".includes(letter) && depth-- === 0) return text.slice(from, place);
  }
  return text.slice(from, end);
}

function lineAt(text: string, place: number): number {
  return text.slice(0, place).split("\n").length;
}
