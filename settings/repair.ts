import type * as z from "zod";
import type { SettingProblem } from "./finding.ts";
import { metaAt, valueAt } from "./schema/walk.ts";
import type { StackName } from "./stack-name.ts";

/** Rounds of repair: a value that was put right can bring others to light. */
const ROUNDS = 3;

/**
 * A section as it would be with its wrong settings put right, so that the checks across sections can judge the others:
 * everything that is wrong is to be said at once. Undefined when only the team knows a value that it needs.
 */
export function repair(
  name: StackName,
  schema: z.ZodType,
  raw: unknown,
  issues: readonly z.core.$ZodIssue[],
): unknown {
  const copy = structuredClone(raw) as Record<PropertyKey, unknown>;
  let left = issues;
  for (let round = 0; round < ROUNDS; round++) {
    for (const issue of left) mend(name, schema, copy, issue);
    const result = schema.safeParse(copy);
    if (result.success) return result.data;
    left = result.error.issues;
  }
  return undefined;
}

function mend(
  name: StackName,
  schema: z.ZodType,
  copy: Record<PropertyKey, unknown>,
  issue: z.core.$ZodIssue,
): void {
  const keys = issue.code === "unrecognized_keys" ? issue.keys : [issue.path.at(-1) ?? ""];
  const parent = valueAt(copy, issue.code === "unrecognized_keys" ? issue.path : issue.path.slice(0, -1));
  if (typeof parent !== "object" || parent === null) return;
  const known = issue.code !== "unrecognized_keys" && issue.code !== "invalid_key";
  const good = known ? metaAt(schema, issue.path, name).good : undefined;
  for (const key of keys) {
    if (good === undefined) delete (parent as Record<PropertyKey, unknown>)[key];
    else (parent as Record<PropertyKey, unknown>)[key] = good;
  }
}

/** Depth from which settings beside a wrong one are not judged: a size is one thing, and so is a limit. */
const ONE_THING = 4;

/**
 * Problems that were found with the help of repaired sections, without those about what was repaired: of a setting that
 * is wrong anyway, and of what stands beside it in one thing, nothing more can be said.
 */
export function withoutRepaired(
  found: readonly SettingProblem[],
  wrong: readonly SettingProblem[],
): SettingProblem[] {
  const inside = (one: string, other: string) =>
    one === other || one.startsWith(`${other}.`) || one.startsWith(`${other}[`);
  return found.filter(
    ({ property }) =>
      !wrong.some((given) => {
        const parts = given.property.split(".");
        const thing = parts.length >= ONE_THING ? parts.slice(0, -1).join(".") : given.property;
        return inside(property, thing) || inside(given.property, property);
      }),
  );
}
