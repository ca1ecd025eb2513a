/** What stands in a journal where a secret was. */
export const REDACTED = "[redacted]";

/** Property names whose value is never journalled, at any depth and on any platform. */
const SECRET_NAME =
  /^(authorization|password|passwd|pwd|passphrase|secret|secrets|client_?secret|token|tokens|(access|refresh|auth|id|bearer)_?token|api_?key|x-api-key|private_?key|secret_?key|encrypted_value|webhook_secret|sig|signature|credentials?|nonce|stdin)$/i;

/** Passwords in URLs and credentials of headers, wherever they stand in a text: a variable may hold one in clear. */
const IN_TEXTS: readonly [RegExp, string][] = [
  [/\b([a-z][\w+.-]{0,31}:\/\/[^:/@\s]{0,256}:)\S{1,4096}@/gi, "$1[redacted]@"],
  [/\b(Bearer|Basic|FlyV1)\s+[^\s"'\\]{8,}/g, "$1 [redacted]"],
];

/**
 * A copy of `body` with secrets replaced. A property goes when its name is one that always holds a secret, or when
 * `isSecret` says so; it is asked with the path of property names, for example `["values", "DATABASE_URL"]`.
 */
export function redact(
  body: unknown,
  isSecret: (path: readonly string[]) => boolean = () => false,
  path: readonly string[] = [],
): unknown {
  if (path.length > 0 && body !== null && body !== undefined) {
    if (SECRET_NAME.test(path.at(-1) ?? "") || isSecret(path)) return REDACTED;
  }
  if (typeof body === "string")
    return IN_TEXTS.reduce((text, [shape, replacement]) => text.replace(shape, replacement), body);
  if (Array.isArray(body)) return body.map((one, index) => redact(one, isSecret, [...path, String(index)]));
  if (typeof body !== "object" || body === null) return body;
  const out: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(body)) out[name] = redact(value, isSecret, [...path, name]);
  return out;
}
