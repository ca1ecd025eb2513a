import { isPublishedToken, JWT } from "./credentials/jwt.ts";
import { credentialIn } from "./credentials.ts";
import { connectionNamed, secretName } from "./secret-names.ts";

export { secretName } from "./secret-names.ts";

/** Values that nobody would keep secret, under any name. */
const plain = /^(true|false|yes|no|on|off|none|null|)$/i;

/** Keys that are made to be published: Supabase's, Stripe's. */
const published = /^(sb_publishable_|pk_(live|test)_)[\w-]+$/;

/** A file's or folder's place: the secret is in it, not here. A slash alone may begin a password. */
const path =
  /^(?:~|\.{1,2})?\/(?:[\w.@-]+\/)*[\w.@-]+\.[a-z][a-z0-9]{1,7}$|^(?:~|\.{1,2})\/[\w./@-]+$|^\/(?:run|etc|var|home|root|app|opt|usr|tmp|mnt|srv|secrets|data)\/[\w./@-]+$/i;

/**
 * Names what makes a setting look like a secret ("a GitHub token", "a secret by its name"), or undefined when nothing
 * does. A value that is no text is judged by the name alone. The answer never holds a part of the value.
 */
export function secretShape(name: string, value: unknown): string | undefined {
  if (typeof value === "boolean" || value === null || value === undefined) return undefined;
  const text = typeof value === "string" ? value : "";
  const shape = credentialIn(text);
  if (shape !== undefined) return shape;
  if (typeof value === "string" && isNoSecret(text.trim())) return undefined;
  if (connectionNamed(name)) return isPlainUrl(text) ? undefined : "a connection by its name";
  return secretName(name) ? "a secret by its name" : undefined;
}

/** Tells whether a setting's name or value looks like a secret, so that it must not travel or be shown as plain text. */
export function looksSecret(name: string, value: unknown): boolean {
  return secretShape(name, value) !== undefined;
}

/** What a value is that nobody need hide, whatever its name says: a switch, a published key, the place of a file. */
export function isNoSecret(text: string): boolean {
  if (plain.test(text) || published.test(text) || path.test(text)) return true;
  return new RegExp(`^(?:${JWT.source})$`).test(text) && isPublishedToken(text);
}

function isPlainUrl(value: string): boolean {
  return /^https?:\/\/[^\s@]*$/i.test(value.trim());
}
