import { unwrap } from "./postgres/unwrap.ts";
import { remembered } from "./remembered.ts";
import { isNoSecret, secretName, secretShape } from "./secret-shapes.ts";

/** `NAME=value` before or inside a command, and in an address's query. */
const assignment = /(?<![\w-])([A-Za-z][A-Za-z0-9_]*)=("[^"]*"|'[^']*'|[^\s;&|]+)/g;
/** `--password value`, `--api-key=value`. */
const option = /(?<!\S)--?([A-Za-z][A-Za-z-]+)(?:=|\s+)("[^"]*"|'[^']*'|[^\s;&|]+)/g;
/** `Authorization: Bearer value`, and the schemes that Fly and GitHub have of their own. */
const bearer =
  /\b(?:bearer|flyv1|authorization:\s*token)\s+["']?(?=[A-Za-z0-9._~+/=,-]*\d)([A-Za-z0-9._~+/=,-]{8,})/gi;
/** `Authorization: Basic value`: user and password in base64. */
const basic = /\bbasic\s+["']?([A-Za-z0-9+/_-]{6,}={0,2})(?![\w+/=-])/gi;
/** `X-Shopify-Access-Token: value`, `api_access_token: value` as Chatwoot has it: a header by its name. */
const named =
  /(?<![\w-])((?:[a-z0-9]+[-_])*[a-z0-9]+):\s*["']?(?!(?:bearer|basic|token|digest|flyv1)\s)([^\s"';&|,]{6,})/gi;
/** The user and password that curl, wget, HTTPie and a registry's login are given. */
const logins: readonly RegExp[] = [
  /\b(?:curl|wget)\b[^\n;|&]{0,200}?\s(?:-u|--user|--proxy-user)[= ]?\s*["']?[^\s:"']+:([^\s"']+)/g,
  /(?<![\w/.-])https?\s[^\n;|&]{0,200}?(?<=\s)(?:-a|--auth)[= ]\s*["']?[^\s:"'/]+:([^\s"']+)/g,
  /\b(?:docker|podman|helm|crane|skopeo|buildah)\b[^\n;|&]{0,200}?\blogin\b[^\n;|&]{0,200}?\s-p[= ]?\s*["']?([^\s"']+)/g,
];
/** `user:password@registry.host/image`. What other schemes have before an @ is no password: `mailto:`, `npm:`. */
const registryLogin =
  /^(?!(?:mailto|npm|jsr|sip|xmpp|acct|git|ssh|file|workspace|link|portal|patch|github):)[^/@\s:]+:([^/@\s]+)@(?=(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?\/|[a-z0-9.-]+:\d+\/)/gi;

/** A value that the shell or the program fills in: `$TOKEN`, `${{ secrets.TOKEN }}`, `process.env.TOKEN`. */
const reference = /^["']?(\$|%\w+%|`|process\.env|<|\{\{|\*+["']?$|-)/;

/**
 * Names the secret that a command line, an image reference or a file has in clear: by its shape ("a GitHub token"), or by
 * the name it is given under. What encodings and JSON hold is looked at as well. Values that the shell fills in are none.
 * The answer never holds a part of the value.
 */
export const secretInCommand = remembered(firstSecretIn);

function firstSecretIn(text: string): string | undefined {
  const { layers, groups } = unwrap(text);
  for (const layer of layers) {
    const found = secretIn(layer.text);
    if (found !== undefined) return found;
  }
  for (const group of groups)
    for (const [name, value] of Object.entries(group))
      if (isSecretNamed(name, value)) return `the value of ${name}`;
  return undefined;
}

function secretIn(text: string): string | undefined {
  const shape = secretShape("", text);
  if (shape !== undefined) return shape;
  for (const [, name = "", value = ""] of text.matchAll(assignment))
    if (isGiven(value) && secretShape(name, unquote(value))) return `the value of ${name}`;
  for (const [, name = "", value = ""] of text.matchAll(option))
    if (isSecretNamed(name, value)) return `the value of --${name}`;
  for (const [, value = ""] of text.matchAll(bearer)) if (isGiven(value)) return "an authorization header";
  for (const [, value = ""] of text.matchAll(basic)) if (isPair(value)) return "an authorization header";
  for (const [, name = "", value = ""] of text.matchAll(named))
    if (isHeader(name) && isSecretNamed(name, value)) return `the value of ${name}`;
  for (const pattern of logins)
    for (const [, value = ""] of text.matchAll(pattern)) if (isGiven(value)) return "a user's password";
  for (const [, value = ""] of text.matchAll(registryLogin))
    if (isGiven(value)) return "a registry's password";
  return undefined;
}

/** A value that is there, under a name that says that it is secret. */
function isSecretNamed(name: string, value: string): boolean {
  return isGiven(value) && secretName(name) && !isEndpoint(unquote(value));
}

function isGiven(value: string): boolean {
  const bare = unquote(value);
  return bare !== "" && !reference.test(value) && !isNoSecret(bare);
}

/** An address without user and query: where a secret is asked for, not what it is. */
function isEndpoint(value: string): boolean {
  return /^https?:\/\/[^\s@?]*$/i.test(value);
}

/** A word before a colon is a header's name when it has several parts; `token: the words of a manual` is a sentence. */
function isHeader(name: string): boolean {
  return /[-_]/.test(name) || /^(apikey|authorization)$/i.test(name);
}

/** User and password as the scheme Basic puts them together. */
function isPair(value: string): boolean {
  return /^[\x20-\x7e]*:[\x21-\x7e]+$/.test(Buffer.from(value, "base64").toString("utf8"));
}

function unquote(value: string): string {
  return value.replace(/^(["'])(.*)\1$/s, "$2");
}
