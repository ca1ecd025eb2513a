import { secretName } from "../../../settings/rules/secret-names.ts";

/** Shorter texts would blank out ordinary words. */
export const SHORTEST = 6;

/** What frames a key in PEM: the same in everybody's, and needed to understand a message. */
const FRAME = /^-{5}(BEGIN|END) [A-Z0-9 ]+-{5}$/;

/** What stands before a credential in a header. */
const SCHEME = /^(?:Bearer|Basic|FlyV1|token)\s+(.+)$/is;

/** `password=…` in libpq's, ADO's, JDBC's and Azure's connection strings, and in queries of URLs. */
const PAIR = /(?:^|[\s;&?,])([\w.-]{2,40})\s*=\s*('[^']*'|"[^"]*"|[^\s;&]+)/g;

/**
 * Everything of a secret value that gives it away when it stands alone: the value without the space around it, each
 * line of it, the password of a URL as written and as meant, the credential of a header, what a connection string or a
 * JSON document holds under the name of a secret. Texts below `SHORTEST` characters are left out.
 */
export function secretParts(value: string): string[] {
  const found = new Set<string>();
  collect(value, found, 0);
  return [...found].filter((part) => part.length >= SHORTEST);
}

function collect(value: string, found: Set<string>, depth: number): void {
  const text = value.trim();
  if (text === "" || found.has(text) || depth > 4) return;
  found.add(text);
  const within = (part: string | undefined) => part !== undefined && collect(part, found, depth + 1);
  for (const line of text.split(/\r\n|\n|\r/).map((one) => one.trim()))
    if (!FRAME.test(line)) found.add(line);
  within(SCHEME.exec(text)?.[1]);
  // Macaroons of Fly come several in one, and each is a token.
  if (/^fm\d/.test(text)) for (const one of text.split(",")) within(one);
  for (const password of passwordsIn(text)) within(password);
  for (const [, name = "", given = ""] of text.matchAll(PAIR))
    if (secretName(name) || /^(pwd|pw|sig)$/i.test(name)) {
      const bare = given.replace(/^(['"])(.*)\1$/s, "$2");
      for (const one of [bare, decoded(bare)]) within(one);
    }
  for (const leaf of leavesOfDocument(text)) within(leaf);
}

/**
 * Passwords of a URL, or of `user:password`. One that nobody encoded may hold `/`, `?`, `#` and `@`: both where a parser
 * ends it and the last `@` count. A user without a password is a token when it looks like one (`https://<token>@host`).
 */
function passwordsIn(text: string): string[] {
  const [, pair = ""] = /^[^\s:@/]{1,64}:([^\s:/][^\s:]*)$/.exec(text) ?? [];
  if (pair !== "" && looksRandom(pair)) return [pair, decoded(pair)];
  const rest = /^[a-z][\w+.:-]{0,63}?:\/\/(\S+)$/i.exec(text)?.[1];
  if (rest === undefined) return [];
  const authority = /^[^/?#]*/.exec(rest)?.[0] ?? "";
  const users = [authority, rest].flatMap((part) =>
    part.includes("@") ? [part.slice(0, part.lastIndexOf("@"))] : [],
  );
  const passwords = users.flatMap((user) => {
    const colon = user.indexOf(":");
    if (colon >= 0) return [user.slice(colon + 1)];
    return looksRandom(user) ? [user] : [];
  });
  return passwords.flatMap((one) => [one, decoded(one)]);
}

/** Texts inside a JSON document that are secret by their name, or look as if nobody could have thought them up. */
function leavesOfDocument(text: string): string[] {
  if (!/^[[{"]/.test(text)) return [];
  try {
    return leaves(JSON.parse(text), "");
  } catch {
    return [];
  }
}

function leaves(value: unknown, name: string): string[] {
  if (typeof value === "string") return name === "" || secretName(name) || looksRandom(value) ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) =>
    leaves(one, Array.isArray(value) ? name || "list" : key),
  );
}

/** Eight characters and more, and of more than one kind: no word, no name, no plain address. */
function looksRandom(text: string): boolean {
  if (text.length < 8 || /^[a-z]+:\/\/[^\s@]*$/i.test(text)) return false;
  return [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d\s_.-]/].filter((kind) => kind.test(text)).length > 1;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
