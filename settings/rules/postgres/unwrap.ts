import { gunzipSync } from "node:zlib";
import { remembered } from "../remembered.ts";
import { saysPostgres } from "./object.ts";
import { readPairs } from "./pairs.ts";

/** A text found inside a value, with the key of the object that held it. */
export interface Layer {
  text: string;
  /** Key of the object the text came from, absent for the value itself and for what encodings hid. */
  key?: string;
}

/** Everything a value holds, encodings taken off: base64, hex, gzip, percent escapes, JSON, YAML, `NAME=value` lines. */
export interface Unwrapped {
  layers: Layer[];
  /** Objects found inside: their entries whose values are texts, numbers or booleans. */
  groups: Record<string, string>[];
}

/** Wrappings are taken off this many deep; what is wrapped deeper than that no program of ours unwraps either. */
const depthLimit = 5;
const base64Run = /[A-Za-z0-9+/_-]{16,}={0,2}/g;
const hexRun = /(?<![0-9a-z])(?:[0-9a-f]{2}){8,}(?![0-9a-z])/gi;
/** What gzip writes first, and how much of it is read: a connection is short, and a bomb is not. */
const GZIP = Buffer.from([0x1f, 0x8b]);
const MOST_UNZIPPED = 1_000_000;
const assignment = /(?<![\w$-])([A-Z][A-Z0-9_]*)=("(?:\\.|[^"\\])*"|'[^']*'|[^\s"';&|]*)/g;

/** Takes a value apart. The value itself is always the first layer. */
export const unwrap = remembered(takenApart);

function takenApart(value: string): Unwrapped {
  const result: Unwrapped = { layers: [], groups: [] };
  const seen = new Set<string>();
  const visit = (text: string, depth: number, key?: string): void => {
    const mark = `${key ?? ""}\n${text}`;
    if (text === "" || depth > depthLimit || seen.has(mark)) return;
    seen.add(mark);
    result.layers.push(key === undefined ? { text } : { text, key });
    const parsed = readJson(text);
    if (parsed !== undefined) spread(parsed, depth, key);
    else result.groups.push(...readPairs(text));
    const lines = readAssignments(text);
    if (Object.keys(lines).length > 0) spread(lines, depth);
    for (const inner of decodings(text)) visit(inner, depth + 1, key);
  };
  const spread = (node: unknown, depth: number, key?: string, above: Record<string, string> = {}): void => {
    if (typeof node === "string") visit(node, depth + 1, key);
    if (typeof node !== "object" || node === null || depth > depthLimit) return;
    if (Array.isArray(node)) {
      for (const item of node) spread(item, depth + 1, key, above);
      return;
    }
    const isScalar = (item: unknown) => ["string", "number", "boolean"].includes(typeof item);
    const own = Object.entries(node)
      .filter(
        ([, item]) => isScalar(item) || (Array.isArray(item) && item.length > 0 && item.every(isScalar)),
      )
      // A list counts as clients write one: `hosts: [a, b]` is `a,b`.
      .map(([name, item]): [string, string] => [name, String(item)]);
    // Knex says `{client: "pg", connection: {host: …}}`: what an object is holds for the objects in it.
    const entries = { ...above, ...Object.fromEntries(own) };
    const kind = Object.fromEntries(Object.entries(entries).filter(saysPostgres));
    for (const [name, item] of Object.entries(node)) spread(item, depth + 1, name, kind);
    result.groups.push(entries);
  };
  visit(value, 0);
  return result;
}

/** `NAME=value` pairs of a shell line or an env file, names in upper case, quotes taken off. */
function readAssignments(text: string): Record<string, string> {
  const found = [...text.matchAll(assignment)].map(([, name = "", value = ""]) => [
    name,
    value.replace(/^(["'])(.*)\1$/s, "$2"),
  ]);
  return Object.fromEntries(found) as Record<string, string>;
}

function readJson(text: string): unknown {
  if (!/^\s*["[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function decodings(text: string): string[] {
  const found: string[] = [];
  if (/%(25)?(3a%(25)?2f%(25)?2f|3d|7b)/i.test(text) && !text.includes("://")) {
    try {
      found.push(decodeURIComponent(text));
    } catch {
      // Not percent-encoded after all.
    }
  }
  const unbroken = text.replace(/(?<=[A-Za-z0-9+/])\r?\n(?=[A-Za-z0-9+/])/g, "");
  for (const [run] of unbroken.matchAll(base64Run)) found.push(...readable(Buffer.from(run, "base64")));
  for (const [run] of unbroken.matchAll(hexRun)) found.push(...readable(Buffer.from(run, "hex")));
  return found;
}

function readable(bytes: Buffer): string[] {
  const text = (bytes.subarray(0, 2).equals(GZIP) ? unzipped(bytes) : bytes).toString("utf8");
  return text.length >= 8 && isReadable(text) ? [text] : [];
}

function unzipped(bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST_UNZIPPED });
  } catch {
    // Two bytes alike, and no gzip.
    return bytes;
  }
}

/** Keys and hashes decode to bytes that say nothing; only text is worth a look. */
function isReadable(text: string): boolean {
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0;
    if (code === 0xfffd || code === 127 || (code < 32 && !"\t\r\n".includes(letter))) return false;
  }
  return true;
}
