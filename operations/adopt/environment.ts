import { isFlysOwn } from "../../providers/fly/process-group/live-config.ts";
import { secretCommand } from "../../settings/commands.ts";
import { declaredAs } from "../../settings/flags.ts";
import { namesOf, otherNamesOf } from "../../settings/matrix/other-names.ts";
import { isOfStacks, readersOf } from "../../settings/matrix/variable.ts";
import { requiredSecrets, variableOf } from "../../settings/matrix.ts";
import type { StackName } from "../../settings/stack-name.ts";
import { type EnvironmentPlan, extraHint } from "./environment-plan.ts";
import { placeFlag } from "./flags.ts";
import { placePlain } from "./plain.ts";

/**
 * What becomes of the plain environment and the secrets of an app. A value is kept or shown only when neither its name
 * nor its form says that it is secret.
 * @param port that the service asks, which PORT repeats
 */
export function environmentPlan(
  name: StackName,
  env: Record<string, string>,
  secrets: readonly string[],
  port: unknown,
): EnvironmentPlan {
  const plan: EnvironmentPlan = {
    ...{ variables: {}, flags: {}, sections: {}, secretCommands: [], missing: [], cannot: [], notes: [] },
  };
  const wanted = new Set<string>();
  for (const secret of secrets) if (!isFlysOwn(secret)) placeSecret(plan, wanted, secret, secrets);
  for (const [variable, value] of Object.entries(env).sort(([a], [b]) => a.localeCompare(b))) {
    if ((variable === "PORT" && value === String(port)) || isFlysOwn(variable)) continue;
    const flag = declaredAs(variable);
    if (flag) placeFlag(plan, name, flag, variable, value);
    else placePlain(plan, wanted, name, variable, value);
  }
  plan.missing = missingSecrets(name, [...wanted, ...secrets, ...Object.keys(env)]);
  plan.secretCommands = [...wanted].sort().map((secret) => secretCommand(name, secret));
  return plan;
}

function placeSecret(plan: EnvironmentPlan, wanted: Set<string>, name: string, all: readonly string[]): void {
  const row = variableOf(name);
  if (declaredAs(name)) {
    plan.cannot.push(
      `the secret ${name}: a flag, whose value cannot be read back. Set it under hotdash:flags where it is not at its safe side, then \`fly secrets unset ${name}\``,
    );
    return;
  }
  if (name === "DATABASE_URL" && all.includes("POSTGRES_URL")) {
    plan.notes.push(`${name} is made from other settings: the first \`up\` sets it again`);
    return;
  }
  if (!row || !isOfStacks(row)) {
    const known = otherNamesOf(name).filter((other) => takenFromStacks(other) && !all.includes(other));
    const [instead] = known;
    if (instead) {
      wanted.add(instead);
      plan.notes.push(`${name} is ${instead} under another name: the same value is given as ${instead}`);
    }
    const why = row
      ? `read by ${readersOf(row).join(", ") || "nobody"}, and by no process of the dashboard`
      : "not a variable of this program";
    plan.cannot.push(`the secret ${name}: ${why}; it stays on the app, untouched${extraHint(row, name)}`);
  } else if (row.source === "secret") {
    wanted.add(name);
    tellOtherName(plan, name, all);
  } else if (row.source === "generated")
    plan.notes.push(`${name} is made by Pulumi: the first \`up\` replaces it, which signs everybody out`);
  else if (row.source === "derived")
    plan.notes.push(`${name} is made from other settings: the first \`up\` sets it again`);
  else
    plan.cannot.push(
      `the secret ${name}: here it is a plain setting, and its value cannot be read back. Set it under hotdash:variables, then \`fly secrets unset ${name}\``,
    );
}

/** A stack that asks for another name of the value is told that this is the one. */
function tellOtherName(plan: EnvironmentPlan, name: string, all: readonly string[]): void {
  const [first] = namesOf(name);
  if (first && first !== name && takenFromStacks(first) && !all.includes(first))
    plan.notes.push(`${name} is ${first} under another name: one value, given once as ${name}`);
}

const takenFromStacks = (name: string): boolean => {
  const row = variableOf(name);
  return row !== undefined && isOfStacks(row) && row.source === "secret";
};

/** Secrets without which no stack loads and that the app has under none of their names, each with the command that sets it. */
function missingSecrets(name: StackName, has: readonly string[]): string[] {
  return requiredSecrets(name.stack).flatMap((secret) => {
    const others = otherNamesOf(secret);
    if ([secret, ...others].some((one) => has.includes(one))) return [];
    const nor = others.length > 0 ? `, nor ${others.join(", ")}` : "";
    return [`${secret}${nor}: ${secretCommand(name, secret)}`];
  });
}
