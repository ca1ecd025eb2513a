import { looksSecret } from "./rules/secret-shapes.ts";

const LONGEST = 80;

/** A value as errors show it: cut when long, and only its shape when its name or its look says that it is secret. */
export function show(value: unknown, path: readonly PropertyKey[], secretKeys: ReadonlySet<string>): string {
  if (value === undefined) return "(not set)";
  const [top, ...rest] = path.map(String);
  const secret =
    top === "secrets" || secretKeys.has(top ?? "") || looksSecret(rest.at(-1) ?? top ?? "", value);
  if (secret) return shapeOf(value);
  // What is inside may be secret under any name.
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "(list)" : "(object)";
  // A flag is no text at all: whoever wrote one there may have meant another place.
  if (top === "flags" && typeof value === "string" && rest.length < 2) return "(text)";
  const text = JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** What may be said of a secret. */
export function shapeOf(value: unknown): string {
  if (typeof value === "string") return `(secret text, ${value.length} characters)`;
  return `(secret ${Array.isArray(value) ? "list" : typeof value})`;
}
