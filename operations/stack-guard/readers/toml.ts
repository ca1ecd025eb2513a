import type { Kind } from "../kinds.ts";
import { linesOf } from "../lines.ts";
import { type Entry, grouped, nothing, type Reading } from "../reading.ts";
import { commandKey, imageKey } from "./settings.ts";

/** A value of TOML with the table that holds it. */
interface Setting extends Entry {
  table: string;
}

const quoted = /"((?:\\.|[^"\\])*)"|'([^']*)'/g;

/**
 * Reads TOML line by line. The parsers of the registry give values without lines, but for one that is made for a linter
 * and brings its syntax tree; the guard needs no more than table, key, value and line, so it takes no package for it.
 */
export function readToml(text: string, kind: Kind): Reading {
  const reading = nothing();
  const tables = new Map<string, Entry[]>();
  for (const setting of settingsOf(text)) {
    const { table, name, value, line } = setting;
    const inTable = tables.get(table) ?? [];
    tables.set(table, inTable);
    inTable.push(setting);
    if (imageKey.test(name)) reading.images.push({ text: value, line });
    if (commandKey.test(name) || /^(processes|experimental)$/.test(table)) {
      reading.commands.push({ text: value, line });
      reading.texts.push({ text: value, line });
    }
    if (kind === "fly") reading.places.push(setting);
  }
  for (const entries of tables.values()) reading.groups.push(...grouped(entries));
  return reading;
}

/** Every setting of a TOML file; items of a list are joined by spaces, inline tables are told by their parts. */
export function* settingsOf(text: string): Generator<Setting> {
  let table = "";
  const lines = linesOf(text);
  for (let at = 0; at < lines.length; at++) {
    const { text: each = "", line = 0 } = lines[at] ?? {};
    const header = /^\s*\[\[?\s*([^\]]+?)\s*\]\]?\s*(#.*)?$/.exec(each)?.[1];
    if (header !== undefined) table = header.replace(/["'\s]/g, "");
    const [, key, start = ""] = /^\s*((?:"[^"]*"|'[^']*'|[\w.-])+)\s*=\s*(.*)$/.exec(each) ?? [];
    if (header !== undefined || key === undefined) continue;
    let raw = start;
    const close = /^("""|''')/.exec(raw)?.[1];
    const goesOn = () =>
      close === undefined ? raw.startsWith("[") && !balanced(raw) : !raw.slice(3).includes(close);
    while (goesOn() && at + 1 < lines.length) raw += `\n${lines[++at]?.text ?? ""}`;
    const name = key.replace(/["']/g, "");
    const place = name.includes(".")
      ? [table, name.replace(/\.[^.]*$/, "")].filter(Boolean).join(".")
      : table;
    const own = { table: place, name: name.split(".").at(-1) ?? name, line };
    const inline = /^\s*\{(.*)\}/s.exec(raw)?.[1];
    if (inline === undefined) yield { ...own, value: scalar(raw, close) };
    for (const [, inner = "", value = ""] of (inline ?? "").matchAll(
      /([\w-]+)\s*=\s*("[^"]*"|'[^']*'|[^,\s]+)/g,
    )) {
      yield { table: [place, own.name].filter(Boolean).join("."), name: inner, value: scalar(value), line };
    }
  }
}

/** The text of a value: quotes taken off, an array's items joined by spaces, a comment behind it dropped. */
function scalar(raw: string, close?: string): string {
  if (close !== undefined) return raw.slice(3).split(close)[0] ?? "";
  const texts = [...raw.matchAll(quoted)].map(([, basic, literal = ""]) => unescaped(basic ?? literal));
  const numbers = raw
    .replace(quoted, " ")
    .replace(/#.*$/gm, "")
    .replace(/[[\],\s]+/g, " ")
    .trim();
  return texts.length > 0 ? texts.join(" ") : numbers;
}

function unescaped(text: string): string {
  return text
    .replace(/\\(["\\/])/g, "$1")
    .replace(/\\u([0-9a-f]{4})/gi, (_, hex) => String.fromCodePoint(Number.parseInt(hex, 16)));
}

function balanced(raw: string): boolean {
  const bare = raw.replace(quoted, "").replace(/#.*$/gm, "");
  return bare.split("[").length === bare.split("]").length;
}
