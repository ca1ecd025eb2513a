import { unwrap } from "./postgres/unwrap.ts";
import { remembered } from "./remembered.ts";

/** A name to which a text gives a value, as a shell, an env file, YAML, JavaScript or JSON writes it. */
export interface Given {
  name: string;
  /** A text, number or boolean as it stands there; a list or an object is itself. */
  value: unknown;
  /** Whether the name is an environment variable's by where it stands or how it is written, and no field of a file's own. */
  variable: boolean;
}

const name = "[A-Za-z_][A-Za-z0-9_.-]{0,80}";
const quoted = `"(?:\\\\.|[^"\\\\\\n])*"|'[^'\\n]*'`;

/** `NAME=value`, `export NAME=value`, `process.env.NAME = "value"`, `${NAME:=value}`; no comparison, no query of a URL. */
const assigned = new RegExp(
  `(?<![\\w?&$-])(?:process\\.env\\.|import\\.meta\\.env\\.)?([A-Za-z_]\\w{0,80})["'\\]]{0,2}[ \\t]*:?=(?![=~])[ \\t]*(${quoted}|[^\\s"';&|}]*)`,
  "g",
);
/** `set -x NAME value`, `setenv NAME value`, `ENV NAME value`. */
const set = new RegExp(
  `\\b(?:set(?:[ \\t]+-\\w+)+|setenv|ENV)[ \\t]+([A-Za-z_]\\w{0,80})[ \\t]+(${quoted}|[^\\s;&|]+)`,
  "g",
);
/** `name: value` of YAML and JavaScript. What has nothing behind it, or a bracket, is a list or an object. */
const pair = new RegExp(
  `(?<![\\w$.-])["']?(${name})["']?[ \\t]*:(?![/=:])[ \\t]*(${quoted}|[^\\s,;}\\]#"']*)`,
  "g",
);
const comment = /^[ \t]*#.*$/gm;

/** Where lists of variables say name and value apart: `[{"name": "X", "value": "1"}]`. */
const NAMES = ["name", "key", "variable", "flag"];
const VALUES = ["value", "enabled", "on", "state", "default"];

/** Every value that a text gives to a name, encodings taken off. */
export const givenIn = remembered((text) =>
  /[=:]|\w{8}/.test(text) ? unwrap(text).layers.flatMap(read) : [],
);

function read({ text }: { text: string }): Given[] {
  const parsed = json(text);
  if (parsed !== undefined) return inJson(parsed, 0);
  const said = text.replace(comment, "");
  return [
    ...[...said.matchAll(assigned), ...said.matchAll(set)].map(([, key = "", value = ""]) => ({
      name: key,
      value: unquoted(value),
      variable: true,
    })),
    ...[...said.matchAll(pair)].map(([, key = "", value = ""]) => ({
      name: key,
      value: /^([[{|>&*!].*)?$/s.test(value) ? { yaml: value } : unquoted(value),
      variable: key === key.toUpperCase(),
    })),
  ];
}

function inJson(node: unknown, depth: number): Given[] {
  if (typeof node !== "object" || node === null || depth > 8) return [];
  if (Array.isArray(node)) return node.flatMap((item) => inJson(item, depth + 1));
  const entries = Object.entries(node);
  const label = entries.find(
    ([key, value]) => NAMES.includes(key.toLowerCase()) && typeof value === "string",
  );
  const apart = entries.filter(([key]) => VALUES.includes(key.toLowerCase()));
  return [
    ...(label === undefined ? [] : apart).map(([, value]) => ({
      name: String(label?.[1]),
      value,
      variable: true,
    })),
    ...entries.map(([key, value]) => ({ name: key, value, variable: key === key.toUpperCase() })),
    ...entries.flatMap(([, value]) => inJson(value, depth + 1)),
  ].filter(({ value }) => value !== null);
}

function json(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const unquoted = (value: string) => value.replace(/^(["'])(.*)\1$/s, "$2");
