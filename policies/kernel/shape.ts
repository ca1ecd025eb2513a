import * as z from "zod";
import type { Finding } from "../../settings/finding.ts";
import type { Subject } from "./rule.ts";

/**
 * Judges inputs of a certain form; what has another form is a violation, since nobody could judge it. An unknown value
 * where the schema looks ends the judgement, and the rule fails closed with its path. A schema names no more than the
 * rule needs, so that nothing else can do that.
 */
export function judgeShaped<S extends z.ZodType>(
  schema: S,
  { props }: Subject,
  judge: (inputs: z.infer<S>) => Finding[],
): Finding[] {
  const parsed = schema.safeParse(props);
  if (parsed.success) return judge(parsed.data);
  return parsed.error.issues.map(({ path }) => ({
    property: z.core.toDotPath(path) || "The resource",
    problem: "is missing or has a form that cannot be judged",
    fix: "Declare it in the form that the resource's schema has.",
  }));
}
