import type { z } from "zod";
import type { AnyImplementation, Outs } from "./implementation.ts";
import { holdsUnknown, touchesUnknown, unknownPaths } from "./unknowns.ts";

export interface CheckFailure {
  property: string;
  reason: string;
}

/**
 * Validates inputs, fills in defaults and brings them to normal form. Complaints that only stem from values not known
 * yet are dropped; then the inputs pass as they are and are checked again when all is known. Every failure is
 * reported at once and names the shape of the value, never the value: it may be a secret.
 */
export function checkInputs(
  implementation: AnyImplementation,
  olds: Outs,
  news: Outs,
): { inputs: Outs; failures: CheckFailure[] } {
  const { __provider: _text, ...given } = news;
  const unknown = unknownPaths(given);
  const parsed = implementation.schema.safeParse(given);
  if (!parsed.success) {
    const issues = parsed.error.issues.filter((issue) => !touchesUnknown(issue.path, unknown));
    return { inputs: { ...given }, failures: issues.map((issue) => failureOf(issue, given)) };
  }
  const isUpdate = Object.keys(olds).some((key) => key !== "__provider");
  return {
    inputs: { ...(parsed.data as Outs) },
    failures: isUpdate ? refusals(implementation, olds, parsed.data as Outs) : [],
  };
}

function refusals({ rules, schema }: AnyImplementation, olds: Outs, news: Outs): CheckFailure[] {
  const { __provider: _text, ...known } = olds;
  const before = schema.safeParse(known);
  if (!before.success) return [];
  const old = before.data as Outs;
  const fixed = Object.entries(rules.fixed ?? {})
    .filter(([property]) => JSON.stringify(old[property]) !== JSON.stringify(news[property]))
    .map(([property, wayOut]) => ({
      property,
      reason: `cannot change from ${JSON.stringify(old[property])} to ${JSON.stringify(news[property])}. ${wayOut}`,
    }));
  // What is not known yet may be what it was: it is judged when it is known.
  return [...fixed, ...(rules.refuse?.(old, news) ?? [])].filter(
    ({ property }) => !holdsUnknown(news[property]),
  );
}

function failureOf(issue: z.core.$ZodIssue, given: unknown): CheckFailure {
  const property = issue.path.map(String).join(".");
  // What is wrong is then the name, and the shape of its value tells nothing.
  if (issue.code === "invalid_key")
    return { property, reason: issue.issues.map(({ message }) => message).join("; ") };
  return { property, reason: `${issue.message} (got ${shapeOf(valueAt(given, issue.path))})` };
}

/** The value at a path; undefined where there is none. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (at as Record<PropertyKey, unknown> | null | undefined)?.[key],
    value,
  );
}

/** The shape of a value, which tells enough to find a mistake and too little to leak a secret. */
export function shapeOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (typeof value === "string") return `a string of ${value.length} characters`;
  if (typeof value === "number" || typeof value === "boolean") return `the ${typeof value} ${value}`;
  return Array.isArray(value) ? `a list of ${value.length}` : "an object";
}
