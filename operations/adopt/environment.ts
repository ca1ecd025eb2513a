import { isFlysOwn } from "../../providers/fly/process-group/live-config.ts";
import { secretCommand } from "../../settings/commands.ts";
import {
  asRead,
  declaredAs,
  FLAGS,
  type FlagName,
  type FlagRow,
  goesLive,
  readAs,
} from "../../settings/flags.ts";
import { appliesTo, isSecret, type Variable } from "../../settings/matrix/variable.ts";
import { variableOf } from "../../settings/matrix.ts";
import { secretShape } from "../../settings/rules/secret-shapes.ts";
import type { StackName } from "../../settings/stack-name.ts";

export interface EnvironmentPlan {
  /** Plain values for `hotdash:variables`. */
  variables: Record<string, string>;
  /** Flags that are not at their safe side, as the application reads them; in production with the leave that they need. */
  flags: Record<string, unknown>;
  /** Commands that set the secrets which the program must be given; each asks for its value. */
  secretCommands: string[];
  cannot: string[];
  notes: string[];
}

/** Longest value that is shown. */
const LONGEST = 80;

/**
 * What becomes of the plain environment and the secrets of an app. A value is kept or shown only when neither its name
 * nor its form says that it is secret.
 */
export function environmentPlan(
  name: StackName,
  env: Record<string, string>,
  secrets: readonly string[],
  port: unknown,
): EnvironmentPlan {
  const plan: EnvironmentPlan = { variables: {}, flags: {}, secretCommands: [], cannot: [], notes: [] };
  const wanted = new Set<string>();
  for (const secret of secrets) placeSecret(plan, wanted, secret, secrets);
  for (const [variable, value] of Object.entries(env).sort(([a], [b]) => a.localeCompare(b))) {
    if ((variable === "PORT" && value === String(port)) || isFlysOwn(variable)) continue;
    placePlain(plan, wanted, name, variable, value);
  }
  plan.secretCommands = [...wanted].sort().map((secret) => secretCommand(name, secret));
  return plan;
}

function placeSecret(plan: EnvironmentPlan, wanted: Set<string>, name: string, all: readonly string[]): void {
  const row = variableOf(name);
  if (name === "DATABASE_URL" && all.includes("POSTGRES_URL")) {
    plan.notes.push(`${name} is made from other settings: the first \`up\` sets it again`);
    return;
  }
  if (!row)
    plan.cannot.push(`the secret ${name}: not a variable of this program; it stays on the app, untouched`);
  else if (row.source === "secret") wanted.add(name);
  else if (row.source === "generated")
    plan.notes.push(`${name} is made by Pulumi: the first \`up\` replaces it, which signs everybody out`);
  else if (row.source === "derived")
    plan.notes.push(`${name} is made from other settings: the first \`up\` sets it again`);
  else
    plan.cannot.push(
      `the secret ${name}: here it is a plain setting, and its value cannot be read back. Set it under hotdash:variables, then \`fly secrets unset ${name}\``,
    );
}

function placePlain(
  plan: EnvironmentPlan,
  wanted: Set<string>,
  name: StackName,
  variable: string,
  value: string,
): void {
  const row = variableOf(variable);
  const flag = declaredAs(variable);
  if (flag !== undefined) {
    placeFlag(plan, name, flag, variable, value);
    return;
  }
  if (row && isSecret(row)) {
    if (row.source === "secret") wanted.add(variable);
    plan.notes.push(
      `${variable} is in the plain environment today, for everybody who may look at the machines: change its value when it becomes a secret`,
    );
    return;
  }
  if (row?.source === "derived") return;
  if (row && fits(row, name, value)) {
    if (value !== row.default) plan.variables[variable] = value;
    return;
  }
  const why = row
    ? "its value does not fit its form here, or this kind of stack has none"
    : "not a variable of this program";
  plan.cannot.push(
    `the variable ${variable} = ${shown(variable, value)}: ${why}; the first update of web removes it`,
  );
}

/** A switch as its own reader takes it. What is at its safe side needs no word; what must not be in production is not carried there. */
function placeFlag(
  plan: EnvironmentPlan,
  { environmentClass }: StackName,
  flag: FlagName,
  variable: string,
  value: string,
): void {
  const row: FlagRow = FLAGS[flag];
  const on = asRead(row, value);
  const side = `${variable} = ${shown(variable, value)}, which the application reads as ${on ? "on" : "off"}`;
  if (readAs(row, value) !== on)
    plan.notes.push(`${side}: other readers would differ, and it is written anew`);
  if (!goesLive(row, on)) return;
  const mock = row.kind === "mock/live";
  if (environmentClass !== "production") plan.flags[flag] = mock ? { live: true } : on;
  else if (row.kind === "forbidden")
    plan.cannot.push(`the switch ${side}: it must never be so in production, and a release sets it back`);
  else plan.flags[flag] = { ...(mock ? { live: true } : { on }), owner: "", evidence: "", expires: "" };
}

function fits(row: Variable, { environmentClass }: StackName, value: string): boolean {
  return (
    row.source === "setting" &&
    appliesTo(row, environmentClass) &&
    secretShape(row.name, value) === undefined &&
    (row.shape?.safeParse(value).success ?? true)
  );
}

function shown(name: string, value: string): string {
  const shape = secretShape(name, value);
  if (shape !== undefined) return `(hidden: ${shape})`;
  const text = JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
