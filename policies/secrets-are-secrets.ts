import * as z from "zod";
import type { Finding } from "../settings/finding.ts";
import { isSecret, QUEUE_ADDRESS, variableOf } from "../settings/matrix.ts";
import { looksLikeFlag } from "../settings/rules/flags.ts";
import { placeholder } from "../settings/rules/placeholders.ts";
import { secretInCommand } from "../settings/rules/secret-commands.ts";
import { secretShape } from "../settings/rules/secret-shapes.ts";
import { judgeSlot } from "../settings/rules/slots.ts";
import { fly, github, random, render, supabase } from "../settings/tokens.ts";
import { appOf, plainEnvironment, systemOf } from "./kernel/environment.ts";
import type { StackFacts } from "./kernel/facts.ts";
import { isBuiltIn, pathOf, processValues } from "./kernel/process-values.ts";
import { isNode, read, readings } from "./kernel/reading.ts";
import { defineRule, type Subject, unknownFinding } from "./kernel/rule.ts";
import { walk } from "./kernel/walk.ts";

const config = z.object({
  plainNames: z
    .array(z.string())
    .default([])
    .describe(
      "Variables that may be plain although their names sound secret; the matrix's secrets never may.",
    ),
});
type Config = z.infer<typeof config>;

/** Secrets stand where secrets stand, all that the app needs, and each was made for its stack. */
export const secretsAreSecrets = defineRule({
  name: "secrets-are-secrets",
  displayName: "Secrets are secrets",
  description:
    "No secret stands in a plain variable, an image name or a command; the app has all that it needs, and none is a default or an example.",
  severity: "critical",
  remediationSteps:
    "Change the leaked value, then npm run pulumi -- config set --secret --path secrets.<NAME>; a new name gets its row in settings/matrix/.",
  config,
  judge(subject, facts, given) {
    if (isBuiltIn(subject.type) || subject.type === random.RandomPassword) return [];
    if (subject.type === fly.Secrets) return judgeSecrets(subject, facts);
    if (subject.type === github.ActionsEnvironmentSecret) return judgeMirrored(subject, facts);
    if (subject.type === supabase.EdgeFunctionSecrets)
      return [...judgePlain(subject, given), ...judgeValues(subject, facts, "values")];
    if (subject.type === render.Service || subject.type === render.EnvGroup)
      return [...judgePlain(subject, given), ...judgeSecrets(subject, facts, "secrets")];
    return judgePlain(subject, given);
  },
});

/** Everything that is not a secret resource is shown, logged and kept in clear. */
function judgePlain(subject: Subject, given: Config): Finding[] {
  const { variables, unknowns } = plainEnvironment(subject);
  const named = variables.flatMap(({ name, path, reading }): Finding[] => {
    const found = secretIn(name, reading.known ? reading.value : undefined, given);
    if (found !== undefined) return [inClear(path, found)];
    return reading.known ? [] : [unknownFinding(path)];
  });
  const onGitHub = subject.type === github.ActionsEnvironmentVariable ? ["value"] : [];
  const seen = new Set([...variables.map(({ path }) => path), ...unknowns, ...onGitHub]);
  const texts = walk(subject.props).groups.flatMap((group) =>
    Object.entries(group.values).flatMap(([name, value]): Finding[] => {
      const path = pathOf(group, name);
      const whole = name.replace(/\[\d+\]$/, "");
      // A list is judged as a whole: an option and its value are two items.
      if (
        seen.has(path) ||
        isKeptSecret(subject, path) ||
        (whole !== name && Object.hasOwn(group.values, whole))
      )
        return [];
      const found = secretInCommand(value) ?? secretInCommand(decoded(name, value));
      return found === undefined ? [] : [inClear(path, found)];
    }),
  );
  const others = processValues(subject).unknowns.filter((path) => !seen.has(path));
  return [...named, ...texts, ...[...unknowns, ...others].map(unknownFinding)];
}

/** Where types that hold other things too keep what is secret, encrypted in the state. */
const KEPT: Readonly<Record<string, RegExp>> = {
  [render.Service]: /^(secrets|generated|secretFiles)\./,
  [render.EnvGroup]: /^(secrets|generated|secretFiles)\./,
  [supabase.EdgeFunctionSecrets]: /^values\./,
};

function isKeptSecret({ type }: Subject, path: string): boolean {
  return Object.hasOwn(KEPT, type) && KEPT[type]?.test(path) === true;
}

/** What makes a plain variable a secret one; its name counts although its value is unknown. */
function secretIn(name: string, value: unknown, { plainNames }: Config): string | undefined {
  const row = variableOf(name);
  if (row !== undefined && isSecret(row)) return "a secret of the matrix";
  // What is inside of an object is judged with the other texts.
  const text = isNode(value) ? "object" : String(value ?? "unknown");
  const byValue = secretInCommand(text);
  return byValue ?? (row || plainNames.includes(name) ? undefined : secretShape(name, text));
}

function inClear(property: string, found: string): Finding {
  return {
    property,
    problem: `holds ${found} in clear`,
    fix: "Change the leaked value, and give it as a secret: npm run pulumi -- config set --secret --path secrets.<NAME>.",
  };
}

/** Files of a machine come in base64. */
function decoded(name: string, value: string): string {
  return name === "raw_value" ? Buffer.from(value, "base64").toString("utf8") : "";
}

function judgeSecrets(
  subject: Subject,
  facts: StackFacts,
  place: "values" | "secrets" = "values",
): Finding[] {
  const reading = read(subject.props, place);
  if (!reading.known) return [unknownFinding(place)];
  const names = isNode(reading.value) ? Object.keys(reading.value) : [];
  return [...judgeValues(subject, facts, place), ...judgeComplete(subject, names, facts, place)];
}

/** Each value is a secret, and one for its name. */
function judgeValues({ props }: Subject, facts: StackFacts, place: "values" | "secrets"): Finding[] {
  const production = facts.environment === "production";
  const reading = read(props, place);
  if (!reading.known) return [unknownFinding(place)];
  const values = isNode(reading.value) ? readings(reading.value) : [];
  return values.flatMap(([name, value]): Finding[] => {
    const property = `${place}.${name}`;
    if (!value.known) return [unknownFinding(property)];
    if (looksLikeFlag(name)) return [];
    const made = judgeMade(property, name, value.value, production);
    return made.length > 0 ? made : misplaced(property, name, value.value, facts);
  });
}

/** A system has every secret that it cannot do without: on Fly in its app, on Render in its first service. */
function judgeComplete(subject: Subject, values: string[], facts: StackFacts, place: string): Finding[] {
  const app = appOf(subject);
  if (!app.known) return [unknownFinding("app")];
  const { dashboard, environment, problems } = facts;
  if (dashboard === undefined && !facts.withoutDashboard)
    return problems.dashboard ? [problems.dashboard] : [];
  const system = systemOf(subject, facts);
  if (system === undefined || system.app !== app.value) return [];
  const generated = read(subject.props, "generated");
  const made = generated.known && isNode(generated.value) ? Object.keys(generated.value) : [];
  const present = [...values, ...made];
  const needed = system.needs(
    dashboard && {
      project: facts.project,
      stack: facts.stack,
      environmentClass: environment,
      dashboard,
      variables: facts.variables,
      secrets: Object.fromEntries(present.map((name) => [name, ""])),
      queueInKeyValue: made.includes(QUEUE_ADDRESS),
    },
  );
  return needed
    .filter((name) => !present.includes(name))
    .map((name) => ({
      property: `${place}.${name}`,
      problem: "is missing, and the app cannot do without it",
      fix: `Set it: npm run pulumi -- config set --secret --path secrets.${name}, or see its row in settings/matrix/.`,
    }));
}

function judgeMirrored({ props }: Subject, facts: StackFacts): Finding[] {
  const production = facts.environment === "production";
  const name = read(props, "secretName");
  const values = readings(props).filter(([key]) => key === "plaintextValue" || key === "value");
  const label = name.known && typeof name.value === "string" ? name.value : "The secret";
  return values.flatMap(([key, value]) =>
    value.known
      ? [...judgeMade(label, label, value.value, production), ...misplaced(label, label, value.value, facts)]
      : [unknownFinding(key)],
  );
}

/** A credential that says what it is, in a slot for something else. */
function misplaced(property: string, name: string, value: unknown, { refs }: StackFacts): Finding[] {
  if (typeof value !== "string") return [];
  return judgeSlot(name, value, refs).map((finding) => ({ ...finding, property }));
}

function judgeMade(property: string, name: string, value: unknown, production: boolean): Finding[] {
  const found = typeof value === "string" ? placeholder(value, { production }) : "no text";
  if (found === undefined) return [];
  return [
    {
      property,
      problem: `is ${found}, and no secret`,
      fix: `Make one for this stack alone: npm run pulumi -- config set --secret --path secrets.${name}.`,
    },
  ];
}
