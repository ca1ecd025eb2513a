import { execFileSync } from "node:child_process";

/** How a program may write a value into a text. */
export interface Spelling {
  name: string;
  write: (value: string) => string;
}

/** The same, for many values at once, where a program has to be asked. */
interface Asked {
  name: string;
  writeAll: (values: readonly string[]) => string[];
}

/** The values as a spelling writes them, in their order. */
export const writtenBy = (spelling: Spelling | Asked, values: readonly string[]): string[] =>
  "writeAll" in spelling ? spelling.writeAll(values) : values.map(spelling.write);

/** What a loop of bash prints for each value, which is "$1" in it. */
const bash = (print: string) => (values: readonly string[]) =>
  execFileSync("bash", ["-c", `while [ $# -gt 0 ]; do ${print}; printf '\\0'; shift; done`, "_", ...values], {
    encoding: "utf8",
  })
    .split("\0")
    .slice(0, -1);

const json = (value: string) => JSON.stringify(value).slice(1, -1);
/** `encoding/json` of Go escapes what HTML would read. */
const goJson = (value: string) =>
  json(value).replace(/[<>&\u2028\u2029]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
const base64 = (value: string) => Buffer.from(value).toString("base64");
const percent = (value: string) => encodeURIComponent(value);
/** `net/url`'s QueryEscape of Go, and what forms send: also `!'()*`, and `+` for a space. */
const form = (value: string) =>
  percent(value)
    .replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+");
const html = (names: Record<string, string>) => (value: string) =>
  value.replace(/[&<>"']/g, (one) => names[one] ?? one);
const shell = (quote: string) => (value: string) => `'${value.replaceAll("'", quote)}'`;
const wrapped = (columns: number) => (value: string) =>
  base64(value).replace(new RegExp(`(.{${columns}})(?=.)`, "g"), "$1\n");

/** Every way in which the product, an engine, a platform or a shell is known to write a value. */
export const SPELLINGS: readonly (Spelling | Asked)[] = [
  { name: "as it is", write: (value) => value },
  { name: "with CRLF", write: (value) => value.replaceAll("\n", "\r\n") },
  { name: "trimmed", write: (value) => value.trim() },
  { name: "indented line by line", write: (value) => value.replace(/^/gm, "    | ") },
  { name: "base64", write: base64 },
  { name: "base64 without padding", write: (value) => base64(value).replace(/=+$/, "") },
  { name: "base64url", write: (value) => Buffer.from(value).toString("base64url") },
  { name: "base64 of a line", write: (value) => base64(`${value}\n`) },
  { name: "base64 at 76 columns", write: wrapped(76) },
  { name: "base64 at 64 columns", write: wrapped(64) },
  { name: "base64 of JSON around it", write: (value) => base64(JSON.stringify({ key: value })) },
  { name: "base64 in a URL", write: (value) => percent(base64(value)) },
  { name: "Basic pair, as password", write: (value) => `Basic ${base64(`user:${value}`)}` },
  { name: "Basic pair, as user", write: (value) => `Basic ${base64(`${value}:`)}` },
  { name: "Basic pair, one more letter", write: (value) => `Basic ${base64(`users:${value}`)}` },
  { name: "percent", write: percent },
  {
    name: "percent in lower case",
    write: (value) => percent(value).replace(/%../g, (one) => one.toLowerCase()),
  },
  { name: "percent twice", write: (value) => percent(percent(value)) },
  { name: "percent, where a URL needs it", write: (value) => encodeURI(value) },
  { name: "percent, every byte", write: (value) => Buffer.from(value).toString("hex").replace(/../g, "%$&") },
  { name: "a form", write: form },
  { name: "JSON", write: json },
  { name: "JSON twice", write: (value) => json(json(value)) },
  { name: "JSON three times", write: (value) => json(json(json(value))) },
  {
    name: "JSON in ASCII",
    write: (value) =>
      json(value).replace(/[^\x20-\x7e]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`),
  },
  { name: "JSON with escaped slashes", write: (value) => json(value).replaceAll("/", "\\/") },
  { name: "Go's JSON", write: goJson },
  { name: "Go's JSON in JSON", write: (value) => json(goJson(value)) },
  {
    name: "HTML with names",
    write: html({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" }),
  },
  {
    name: "HTML with numbers",
    write: html({ "&": "&#38;", "<": "&#60;", ">": "&#62;", '"': "&#34;", "'": "&#39;" }),
  },
  {
    name: "HTML with hexadecimal numbers",
    write: html({ "&": "&#x26;", "<": "&#x3C;", ">": "&#x3e;", '"': "&#x22;", "'": "&#x27;" }),
  },
  {
    name: "HTML twice",
    write: (value) => html({ "&": "&amp;" })(html({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })(value)),
  },
  { name: "shell, in single quotes", write: shell("'\\''") },
  { name: "shell, quotes in quotes", write: shell(`'"'"'`) },
  { name: "shell, in double quotes", write: (value) => `"${value.replace(/["$`\\!]/g, "\\$&")}"` },
  {
    name: "shell, as bash quotes it",
    writeAll: bash('printf %q "$1"'),
  },
  {
    name: "shell, as set -x shows it",
    writeAll: bash('printf %s "$' + '{1@Q}"'),
  },
  { name: "YAML and SQL, in single quotes", write: (value) => `'${value.replaceAll("'", "''")}'` },
  { name: "Markdown", write: (value) => value.replace(/[\\`*_{}[\]()#+\-.!|<>~]/g, "\\$&") },
  {
    name: "a command of GitHub Actions",
    write: (value) => value.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A"),
  },
  { name: "hexadecimal", write: (value) => Buffer.from(value).toString("hex") },
];

/** Where a text may stand. */
export interface Place {
  name: string;
  put: (text: string) => string;
}

export const PLACES: readonly Place[] = [
  { name: "alone", put: (text) => text },
  { name: "in a sentence", put: (text) => `the value ${text} was refused` },
  { name: "in a setting", put: (text) => `KEY=${text};` },
  { name: "in JSON", put: (text) => `{"Key":"${text}","Next":1}` },
  { name: "in an element", put: (text) => `<td title="${text}">` },
  { name: "in a query", put: (text) => `GET /v1/x?q=${text}&r=1` },
  { name: "in a diff", put: (text) => `  ~ value: "${text}" => [unknown]` },
  { name: "in colours", put: (text) => `\u001b[31m${text}\u001b[0m` },
  { name: "far back", put: (text) => `${"line of a long log\n".repeat(50)}${text}` },
];
