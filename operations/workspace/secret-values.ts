import * as z from "zod";

/** What `pulumi config --json --show-secrets` says of a stack: values of objects arrive as JSON. */
export const configInClear = z.record(
  z.string(),
  z.object({ value: z.string().optional(), secret: z.boolean() }),
);
export type ConfigInClear = z.infer<typeof configInClear>;

/** Key and value by which the engine marks a secret, wherever values are written down. */
const MARK = { key: "4dabf18193072939515e22adb298388d", secret: "1b47061264138c4ac30d75fd1eb44270" };

/** Every text inside the secret values of a configuration. */
export function secretsInConfig(config: ConfigInClear): string[] {
  return Object.values(config).flatMap(({ value, secret }) => (secret && value ? textsInJson(value) : []));
}

/** Every text inside the plain values of a configuration: what stands there in clear gives nothing away. */
export function plainInConfig(config: ConfigInClear): string[] {
  return Object.values(config).flatMap(({ value, secret }) => (!secret && value ? textsInJson(value) : []));
}

/**
 * Every text inside the values that an exported state marks as secret and shows in clear (`pulumi stack export
 * --show-secrets`): what was given, what was derived from it, what was made. A secret may hold secrets.
 */
export function secretsInState(exported: unknown): string[] {
  if (typeof exported !== "object" || exported === null) return [];
  const object = exported as Record<string, unknown>;
  if (object[MARK.key] === MARK.secret)
    return typeof object.plaintext === "string" ? textsInJson(object.plaintext) : [];
  return Object.values(object).flatMap(secretsInState);
}

/** Whether anything in an exported state is marked as secret. */
export function holdsSecrets(exported: unknown): boolean {
  if (typeof exported !== "object" || exported === null) return false;
  const object = exported as Record<string, unknown>;
  return object[MARK.key] === MARK.secret || Object.values(object).some(holdsSecrets);
}

/** Texts in a value that is written as JSON; a value that is none is one text. */
function textsInJson(value: string): string[] {
  let inner: unknown;
  try {
    inner = JSON.parse(value);
  } catch {
    return [value];
  }
  // A number or a truth value that is a secret is its own text.
  return typeof inner === "object" || typeof inner === "string" ? textsIn(inner) : [value];
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  const object = value as Record<string, unknown>;
  return object[MARK.key] === MARK.secret ? secretsInState(object) : Object.values(object).flatMap(textsIn);
}
