import { variableOf } from "../../settings/matrix/table.ts";
import { retiredVariable } from "../../settings/rules/retired-variables.ts";

/** Shorter texts stand in every state by chance. */
const SHORTEST = 6;

/** Names of variables stand among secret values, as parts of their bookkeeping; they are none. */
const isName = (text: string) =>
  /^[A-Z][A-Z0-9_]*$/.test(text) && (variableOf(text) !== undefined || retiredVariable(text) !== undefined);

/** What is looked for: the values themselves, and the passwords in those that are addresses. */
export function canaries(secrets: Iterable<string>): string[] {
  const all = [...secrets].flatMap((secret) => [secret, ...partsOf(secret)]);
  return [...new Set(all)].filter((text) => text.length >= SHORTEST && !isName(text));
}

/** User, password and query values of an address that a secret may lie in; a JSON text's own values. */
function partsOf(secret: string): string[] {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(secret) && URL.canParse(secret)) {
    const { password } = new URL(secret);
    return [password, decoded(password)];
  }
  if (!/^\s*[[{]/.test(secret)) return [];
  try {
    return valuesIn(JSON.parse(secret));
  } catch {
    return [];
  }
}

/** Every text in a value. Keys are names. */
function valuesIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(valuesIn) : [];
}

/**
 * Places in a document at which a secret can be read, in whatever usual spelling: as it is, percent-encoded, as JSON, in
 * hexadecimal, or in base64 wherever it begins in what was encoded.
 * @returns paths, never a value
 */
export function leaksIn(document: unknown, secrets: Iterable<string>): string[] {
  const spelled = [...new Set(canaries(secrets).flatMap(spellings))];
  const found: string[] = [];
  const look = (value: unknown, path: string): void => {
    if (typeof value === "string") {
      if (spelled.some((one) => value.includes(one))) found.push(path);
    } else if (typeof value === "object" && value !== null)
      for (const [key, inner] of Object.entries(value)) {
        if (spelled.some((one) => key.includes(one))) found.push(`a key of ${path || "the document"}`);
        else look(inner, path === "" ? key : `${path}.${key}`);
      }
  };
  look(document, "");
  return found;
}

function spellings(text: string): string[] {
  const bytes = Buffer.from(text);
  const percent = encodeURIComponent(text);
  return [
    ...[text, percent, percent.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())],
    ...[JSON.stringify(text).slice(1, -1), bytes.toString("hex"), bytes.toString("hex").toUpperCase()],
    ...[0, 1, 2].flatMap((before) => base64At(bytes, before)),
  ].filter((one) => one.length >= SHORTEST);
}

/** What base64 makes of bytes that come after others, without the characters at both ends that depend on their neighbours. */
function base64At(bytes: Buffer, before: number): string[] {
  const text = Buffer.concat([Buffer.alloc(before), bytes])
    .toString("base64")
    .replace(/=+$/, "");
  const first = before === 0 ? 0 : before + 1;
  const last = (before + bytes.length) % 3 === 0 ? text.length : text.length - 1;
  const inner = text.slice(first, last);
  return [inner, inner.replaceAll("+", "-").replaceAll("/", "_")];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
