import { otherNamesOf } from "../../settings/matrix/other-names.ts";
import { appliesTo, isOfStacks, isSecret, readersOf, type Variable } from "../../settings/matrix/variable.ts";
import { variableOf } from "../../settings/matrix.ts";
import { secretShape } from "../../settings/rules/secret-shapes.ts";
import type { StackName } from "../../settings/stack-name.ts";
import { type EnvironmentPlan, extraHint } from "./environment-plan.ts";
import { shown } from "./shown.ts";

/** What a derived variable's value says of the settings that it follows from. */
const TELLS: Readonly<Record<string, (plan: EnvironmentPlan, value: string) => void>> = {
  SUPABASE_URL: ({ sections }, value) => {
    const ref = /^https:\/\/([a-z]{20})\.supabase\.co\/?$/.exec(value)?.[1];
    if (ref) sections.supabase = { ref };
  },
  SHOPIFY_STORE_DOMAIN: ({ sections }, value) => {
    if (/^[a-z0-9][a-z0-9-]*\.myshopify\.com$/.test(value)) sections.shopify = { store: value };
  },
};

/** Carries a plain variable where the settings have it, and lists it where they do not. */
export function placePlain(
  plan: EnvironmentPlan,
  wanted: Set<string>,
  name: StackName,
  variable: string,
  value: string,
): void {
  const row = variableOf(variable);
  if (row && isSecret(row) && isOfStacks(row)) {
    if (row.source === "secret") wanted.add(variable);
    plan.notes.push(
      `${variable} is in the plain environment today, for everybody who may look at the machines: change its value when it becomes a secret`,
    );
    return;
  }
  if (row?.source === "derived") {
    TELLS[variable]?.(plan, value);
    return;
  }
  if (row && isOfStacks(row) && fits(row, name, value)) {
    if (value !== row.default) plan.variables[variable] = value;
    return;
  }
  const others = otherNamesOf(variable).filter((other) => variableOf(other)?.source === "setting");
  plan.cannot.push(
    `the variable ${variable} = ${shown(variable, value)}: ${whyNot(row)}; the first release of web removes it${extraHint(row, variable, "plain")}${others.length > 0 ? `. ${others.join(", ")} is the same here` : ""}`,
  );
}

function whyNot(row: Variable | undefined): string {
  if (!row) return "not a variable of this program";
  if (!isOfStacks(row)) return `read by ${readersOf(row).join(", ")}, and by no process of the dashboard`;
  return "its value does not fit its form here, or this kind of stack has none";
}

function fits(row: Variable, { environmentClass }: StackName, value: string): boolean {
  return (
    row.source === "setting" &&
    appliesTo(row, environmentClass) &&
    secretShape(row.name, value) === undefined &&
    (row.shape?.safeParse(value).success ?? true)
  );
}
