import { remembered } from "./remembered.ts";
import { secretName, secretShape } from "./secret-shapes.ts";

/** `NAME=value` before or inside a command. */
const assignment = /(?<![\w-])([A-Za-z][A-Za-z0-9_]*)=("[^"]*"|'[^']*'|[^\s;&|]+)/g;
/** `--password value`, `--api-key=value`. */
const option = /(?<!\S)--?([A-Za-z][A-Za-z-]+)(?:=|\s+)("[^"]*"|'[^']*'|[^\s;&|]+)/g;
/** `Authorization: Bearer value`, `user:password` of curl, and the one before an image's registry. */
const header = /\b(?:bearer|basic)\s+["']?([A-Za-z0-9._~+/=-]{8,})/gi;
const login = /\b(?:curl|wget)\b[^\n;|&]*?\s(?:-u|--user)[= ]?\s*["']?[^\s:"']+:([^\s"']+)/g;
const registryLogin = /^[^/@\s:]+:([^/@\s]+)@(?!sha(?:256|512):)/g;

/** A value that the shell or the program fills in: `$TOKEN`, `${{ secrets.TOKEN }}`, `process.env.TOKEN`. */
const reference = /^["']?(\$|%\w+%|`|process\.env|<|\*+["']?$|-)/;

/**
 * Names the secret that a command line, an image reference or a file has in clear: by its shape ("a GitHub token"), or by
 * the name it is given under. Values that the shell fills in are none. The answer never holds a part of the value.
 */
export const secretInCommand = remembered(firstSecretIn);

function firstSecretIn(text: string): string | undefined {
  const shape = secretShape("", text);
  if (shape !== undefined) return shape;
  for (const [, name = "", value = ""] of text.matchAll(assignment))
    if (isGiven(value) && (secretName(name) || secretShape(name, unquote(value))))
      return `the value of ${name}`;
  for (const [, name = "", value = ""] of text.matchAll(option))
    if (isGiven(value) && secretName(name.replaceAll("-", "_"))) return `the value of --${name}`;
  for (const [pattern, what] of [
    [header, "an authorization header"],
    [login, "a user's password"],
    [registryLogin, "a registry's password"],
  ] as const)
    for (const [, value = ""] of text.matchAll(pattern)) if (isGiven(value)) return what;
  return undefined;
}

function isGiven(value: string): boolean {
  return unquote(value) !== "" && !reference.test(value);
}

function unquote(value: string): string {
  return value.replace(/^(["'])(.*)\1$/s, "$2");
}
