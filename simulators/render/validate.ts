import type { z } from "zod";
import type { Call } from "../kernel/routes.ts";
import { invalid } from "./errors.ts";

/**
 * The body of a request, or a 400 that names every problem; values are not repeated. Render's documents do not forbid
 * unknown fields: this refuses them, so that a misspelt one is found here and not by nobody.
 */
export function bodyOf<T>(call: Call, schema: z.ZodType<T>): T {
  return parse(call.body, schema);
}

/** The same for any value. */
export function parse<T>(value: unknown, schema: z.ZodType<T>, place = ""): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => describe(issue, place));
  throw invalid(`invalid request body: ${[...new Set(problems)].join("; ")}`);
}

function describe(issue: z.core.$ZodIssue, place: string): string {
  const path = [place, ...issue.path.map(String)].filter((one) => one !== "").join(".") || "body";
  if (issue.code === "unrecognized_keys") return `unknown field ${issue.keys.join(", ")} in ${path}`;
  if (issue.code === "invalid_value") return `${path} must be one of ${issue.values.map(String).join(", ")}`;
  if (issue.code === "invalid_type") return `${path} must be ${issue.expected}`;
  if (issue.code === "invalid_union") return `${path} has none of the shapes it may have`;
  return `${path}: ${issue.message}`;
}
