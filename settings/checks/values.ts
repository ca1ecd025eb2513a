import { removeCommand, secretCommand } from "../commands.ts";
import type { SettingProblem } from "../finding.ts";
import { declaredAs, FLAGS, type FlagRow } from "../flags.ts";
import { allowedRows } from "../matrix/allowed.ts";
import { extraRows } from "../matrix/extras.ts";
import { shapeText } from "../matrix/shapes.ts";
import { BY_SECTION, BY_SETTINGS, type System } from "../matrix/systems.ts";
import { rowFor, stackRows } from "../matrix/table.ts";
import {
  appliesTo,
  isOfStacks,
  isSecret,
  type MatrixContext,
  systemsOf,
  type Variable,
} from "../matrix/variable.ts";
import { nearest } from "../nearest.ts";
import { retiredVariable } from "../rules/retired-variables.ts";
import { looksSecret } from "../rules/secret-shapes.ts";
import { registry } from "../schema/common.ts";
import { settingProblem } from "../setting-problem.ts";
import { show } from "../show.ts";
import type { StackName } from "../stack-name.ts";
import type { Check, CheckInput } from "./check.ts";

type Section = "variables" | "secrets";

/** Every given value has a row in the matrix, stands in the section of its row, and looks like it should. */
export const values: Check = (input) => [...given(input, "variables"), ...given(input, "secrets")];

function given(input: CheckInput, section: Section): SettingProblem[] {
  const rows = allowedRows(extraRows(input.parsed.extras ?? {}).filter(isOfStacks));
  return Object.entries(input.parsed[section] ?? {}).flatMap(([variable, value]): SettingProblem[] => {
    const row = rows.get(variable);
    const problem =
      row === undefined ? unknown(input, section, variable, value) : misplaced(input, section, row);
    if (problem) return [problem];
    return row === undefined || row.shape.safeParse(value).success
      ? []
      : [wrongShape(input.name, section, row, value)];
  });
}

function unknown(
  { name, parsed }: CheckInput,
  section: Section,
  variable: string,
  value: string,
): SettingProblem {
  const path = [section, variable];
  const others = rowFor(variable, parsed.extras);
  if (others !== undefined) {
    const systems = systemsOf(others);
    return settingProblem(name, path, {
      value: "(not shown)",
      problem: `is read by ${systems.join(", ")}, and not by the dashboard`,
      allowed: `not set here; ${systems.map(placeOf).join(", ")}`,
      fix: removeCommand(name, path),
    });
  }
  const flag = declaredAs(variable);
  if (section === "variables" && flag !== undefined) {
    const { safe = false }: FlagRow = FLAGS[flag];
    return settingProblem(name, path, {
      value: "(not shown)",
      problem: "is a flag, not a variable",
      allowed: `${name.project}:flags.${flag}`,
      fix: `${removeCommand(name, path)} && npm run pulumi -- config set --path '${name.project}:flags.${flag}' ${!safe} -s ${name.stack}`,
    });
  }
  if (section === "secrets" && flag !== undefined) {
    return settingProblem(name, path, {
      value: "(not shown)",
      problem: "is a flag: as a secret no preview would show what it is",
      allowed: `plain, as ${name.project}:flags.${flag}`,
      fix: removeCommand(name, path),
    });
  }
  const retired = retiredVariable(variable);
  if (retired !== undefined) {
    const allowed = "not set";
    return settingProblem(name, path, {
      value: "(not shown)",
      problem: retired,
      allowed,
      fix: removeCommand(name, path),
    });
  }
  const names = stackRows()
    .filter(({ source }) => source === (section === "secrets" ? "secret" : "setting"))
    .map((row) => row.name);
  const meant = nearest(variable, names);
  const clear =
    section === "variables" && looksSecret(variable, value) ? ", and looks like a secret in clear" : "";
  return settingProblem(name, path, {
    value: "(not shown)",
    problem: `is not a known ${section === "secrets" ? "secret" : "variable"}${clear}${meant === undefined ? "" : `; did you mean ${meant}?`}`,
    allowed: `one that the stack declares in ${name.project}:extras with kind, systems and reason, or ${names.join(", ")}`,
    fix: removeCommand(name, path),
  });
}

/** Where values of a system are given. */
function placeOf(system: System): string {
  if (BY_SECTION.includes(system)) return `hotdash:${system} and hotdash:appSecrets.${system}`;
  return BY_SETTINGS.includes(system) ? `hotdash:apps.${system}.variables` : "set it where that system runs";
}

/** What is wrong with the place of a known variable's value; undefined when it is where it belongs. */
function misplaced(
  { name, parsed }: CheckInput,
  section: Section,
  row: Variable,
): SettingProblem | undefined {
  const path = [section, row.name];
  const remove = removeCommand(name, path);
  const problem = (text: string, allowed: string, fix: string) =>
    settingProblem(name, path, { value: "(not shown)", problem: text, allowed, fix });
  if (row.source === "generated") {
    return problem(
      "is made by Pulumi itself, different in every stack",
      "not set; dashboard.sessionRotation makes a new one",
      remove,
    );
  }
  if (!appliesTo(row, name.environmentClass)) {
    return problem(`is not for ${name.environmentClass} stacks`, `stacks ${row.stacks?.join(", ")}`, remove);
  }
  if (row.source === "derived") {
    const { dashboard, supabase, secrets, shopify } = parsed;
    if (isSecret(row) || section === "secrets" || !dashboard || !supabase) {
      return problem("follows from other settings", "not set", remove);
    }
    const context: MatrixContext = {
      ...name,
      dashboard,
      supabase,
      ...(shopify && { shopify }),
      variables: {},
      secrets: secrets ?? {},
    };
    const expected = row.derive?.(context);
    const value = parsed.variables?.[row.name];
    if (value === expected) return undefined;
    return settingProblem(name, path, {
      value: show(value, path, new Set()),
      problem: row.name.endsWith("APP_URL")
        ? `contradicts dashboard.domain (${dashboard.domain})`
        : "contradicts the settings that it follows from",
      allowed: expected === undefined ? "not set" : `not set, or ${expected}`,
      fix: remove,
    });
  }
  if (section === "variables" && row.source === "secret") {
    return problem(
      "is a secret and stands in clear",
      `encrypted, as ${name.project}:secrets.${row.name}; change the leaked value too`,
      `${remove} && ${secretCommand(name, row.name)}`,
    );
  }
  if (section === "secrets" && row.source === "setting") {
    return problem(
      "is not secret: encrypted, no preview would show what changes",
      `plain, as ${name.project}:variables.${row.name}`,
      `${remove} && npm run pulumi -- config set --path '${name.project}:variables.${row.name}' '<value>' -s ${name.stack}`,
    );
  }
  return undefined;
}

function wrongShape(name: StackName, section: Section, row: Variable, value: string): SettingProblem {
  const path = [section, row.name];
  return settingProblem(name, path, {
    value: show(value, path, new Set()),
    problem: "does not look like one",
    allowed: shapeText(row.shape),
    ...(section === "secrets"
      ? { fix: secretCommand(name, row.name) }
      : { good: row.default ?? row.suggestion ?? registry.get(row.shape)?.example }),
  });
}
