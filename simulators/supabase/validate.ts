import type { z } from "zod";
import type { Call } from "../kernel/routes.ts";
import { invalid } from "./errors.ts";

/** The body of a request, or a 400 that names every problem; values are not repeated. Unknown fields are refused, so that a misspelt one is found here. */
export function bodyOf<T>(call: Call, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(call.body);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => {
    const path = issue.path.map(String).join(".") || "body";
    return issue.code === "unrecognized_keys"
      ? `${path}: property ${issue.keys.join(", ")} should not exist`
      : `${path}: ${issue.message}`;
  });
  throw invalid([...new Set(problems)].join("; "));
}
