/** What stands in a journal where a secret was. */
export const REDACTED = "[redacted]";

/** Property names whose value is never journalled, at any depth and on any platform. */
const SECRET_NAME =
  /^(authorization|password|passwd|secret|secrets|token|tokens|access_token|api_key|private_key|encrypted_value|webhook_secret|nonce|stdin)$/i;

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
  if (Array.isArray(body)) return body.map((one, index) => redact(one, isSecret, [...path, String(index)]));
  if (typeof body !== "object" || body === null) return body;
  const out: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(body)) out[name] = redact(value, isSecret, [...path, name]);
  return out;
}
