import { propertyName, secretCommand } from "../commands.ts";
import type { SettingProblem } from "../finding.ts";
import { KEY_VALUE_ADDRESS } from "../matrix/render.ts";
import { shapeText } from "../matrix/shapes.ts";
import { MATRIX } from "../matrix/table.ts";
import { isRequired, type NeedContext } from "../matrix/variable.ts";
import { keyValueHoldsQueue } from "../queue.ts";
import { settingProblem } from "../setting-problem.ts";
import type { Check } from "./check.ts";

/** Everything that the stack must be given is there, and secrets are encrypted. */
export const missing: Check = (input) => {
  const { name, parsed, raw } = input;
  const { dashboard, variables, secrets, host, render } = parsed;
  const problems: SettingProblem[] = [];
  if (Object.keys(secrets ?? {}).length > 0 && !input.secretKeys.has("secrets")) {
    problems.push({
      property: propertyName(name, ["secrets"]),
      value: "(not shown)",
      problem: "is stored in clear: the stack file is committed, so these values are no secrets any more",
      allowed: "values encrypted with --secret; change the leaked ones first",
      fix: Object.keys(secrets ?? {})
        .map((secret) => secretCommand(name, secret))
        .join(" && "),
    });
  }
  if (!dashboard || !variables) return problems;
  // Secrets of the wrong form are there, whatever else is said of them.
  const present = (raw.secrets ?? {}) as Record<string, string>;
  const queueInKeyValue = keyValueHoldsQueue({ host, render, variables, secrets: present });
  const context: NeedContext = { ...name, dashboard, variables, secrets: present, queueInKeyValue };
  const { supabase, apps, chatwoot, fly } = parsed;
  const around = { apps, chatwoot, fly, host };
  for (const variable of MATRIX) {
    const { source, required } = variable;
    if ((source !== "setting" && source !== "secret") || variable.default !== undefined) continue;
    const section = source === "secret" ? "secrets" : "variables";
    const found = source === "secret" ? variable.name in present : variable.name in variables;
    if (found || !isRequired(variable, context)) continue;
    // Pulumi makes it: the address of the stack's own Key Value.
    // What follows from other systems of the stack needs no value of its own.
    if (source === "setting" && supabase && variable.derive?.({ ...context, ...around, supabase })) continue;
    if (variable.name === KEY_VALUE_ADDRESS && host === "render" && render?.keyValue) continue;
    problems.push(
      settingProblem(name, [section, variable.name], {
        value: "(not set)",
        problem: typeof required === "object" ? `is required because ${required.when}` : "is required",
        allowed: variable.shape === undefined ? "any text" : shapeText(variable.shape),
        good: variable.suggestion,
        ...(source === "secret" && { fix: secretCommand(name, variable.name) }),
      }),
    );
  }
  return problems;
};
