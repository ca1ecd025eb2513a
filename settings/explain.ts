import type * as z from "zod";
import { removeCommand, secretCommand, textCommand } from "./commands.ts";
import type { SettingProblem } from "./finding.ts";
import { nearest } from "./nearest.ts";
import { keysAt, metaAt, takes, valueAt } from "./schema/walk.ts";
import { settingProblem } from "./setting-problem.ts";
import { show } from "./show.ts";
import type { StackName } from "./stack-name.ts";

/** What zod found in one section, in our own words. */
export function explain(
  name: StackName,
  section: string,
  schema: z.ZodType,
  raw: unknown,
  issues: readonly z.core.$ZodIssue[],
  secretKeys: ReadonlySet<string>,
): SettingProblem[] {
  return issues.flatMap((issue) => {
    const path = [section, ...issue.path];
    const value = valueAt(raw, issue.path);
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => unknownKey(name, [...path, key], keysAt(schema, issue.path)));
    }
    if (issue.code === "invalid_key") {
      return [unknownKey(name, path, keysAt(schema, issue.path.slice(0, -1)))];
    }
    const typed = wantsText(issue) && (typeof value === "number" || typeof value === "boolean");
    if (typed && section !== "secrets" && takes(schema, issue.path, String(value))) {
      const shown = show(value, path, secretKeys);
      return [
        settingProblem(name, path, {
          value: shown,
          problem: `is a ${typeof value} to the engine, not text`,
          allowed: `${metaAt(schema, issue.path, name).allowed}; as text: in quotes in the stack file, or set with --type string`,
          fix: textCommand(name, path, shown === String(value) ? shown : "<as it is written>"),
        }),
      ];
    }
    const { allowed, good } = metaAt(schema, issue.path, name);
    return [
      settingProblem(name, path, {
        value: show(value, path, secretKeys),
        problem: value === undefined ? "is required" : "is not allowed",
        allowed,
        good,
        ...(section === "secrets" && { fix: secretCommand(name, String(issue.path[0])) }),
      }),
    ];
  });
}

const wantsText = (issue: z.core.$ZodIssue) => issue.code === "invalid_type" && issue.expected === "string";

function unknownKey(name: StackName, path: readonly PropertyKey[], known: readonly string[]): SettingProblem {
  const meant = nearest(String(path.at(-1)), known);
  return settingProblem(name, path, {
    value: "(not shown)",
    problem: `is not a known setting${meant === undefined ? "" : `; did you mean ${meant}?`}`,
    allowed: known.join(", "),
    fix: removeCommand(name, path),
  });
}
