import type { z } from "zod";
import type { Call } from "../kernel/routes.ts";
import { invalidRequest } from "./errors.ts";

/** The body of a request, or a 422 that names every problem; an absent body counts as `{}`. No value is repeated. */
export function bodyOf<T>(call: Call, schema: z.ZodType<T>): T {
  const body = call.body ?? {};
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw invalidRequest(parsed.error.issues.flatMap((issue) => describe(issue, body)));
}

function describe(issue: z.core.$ZodIssue, body: unknown): string[] {
  const value = at(body, issue.path);
  const where = issue.path.length > 0 ? `For '${place(issue.path)}', ` : "";
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => `${where}"${key}" is not a permitted key.`);
  }
  if (value === undefined && issue.path.length > 0) {
    const parent = issue.path.slice(0, -1);
    const inside = parent.length > 0 ? `For '${place(parent)}', ` : "";
    return [`${inside}"${String(issue.path.at(-1))}" wasn't supplied.`];
  }
  if (issue.code === "invalid_type") return [`${where}${kindOf(value)} is not ${kindName(issue.expected)}.`];
  if (issue.code === "invalid_value") {
    return [
      `${where}${kindOf(value)} is not a member of [${issue.values.map((one) => JSON.stringify(one)).join(", ")}].`,
    ];
  }
  if (issue.code === "too_big") return [`${where}${kindOf(value)} must be at most ${String(issue.maximum)}.`];
  if (issue.code === "too_small")
    return [`${where}${kindOf(value)} must be at least ${String(issue.minimum)}.`];
  if (issue.code === "invalid_union") return [`${where}no schema of the property matched ${kindOf(value)}.`];
  return [`${where}${issue.message}.`];
}

function at(body: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | null)?.[key], body);
}

const place = (path: readonly PropertyKey[]) => path.map((key) => `properties/${String(key)}`).join("/");

function kindOf(value: unknown): string {
  if (value === null) return "nil";
  if (typeof value === "number") return String(value);
  return kindName(Array.isArray(value) ? "array" : typeof value);
}

function kindName(kind: string): string {
  if (kind === "int") return "an integer";
  return /^[aeiou]/.test(kind) ? `an ${kind}` : `a ${kind}`;
}
