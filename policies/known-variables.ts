import type { Finding } from "../settings/finding.ts";
import { allowedRows, type Place, variableProblem } from "../settings/matrix/allowed.ts";
import { extraRows } from "../settings/matrix/extras.ts";
import { isOfStacks } from "../settings/matrix/variable.ts";
import { fly, github, render } from "../settings/tokens.ts";
import { rowsIn } from "./kernel/environment.ts";
import type { StackFacts } from "./kernel/facts.ts";
import { isNode, type Reading, read, readings } from "./kernel/reading.ts";
import { defineRule, type Subject, unknownFinding } from "./kernel/rule.ts";
import { join } from "./kernel/walk.ts";

/** What reaches a process or a workflow is listed, by name and form, so that no neutral name carries what no rule expects. */
export const knownVariables = defineRule({
  name: "known-variables",
  displayName: "Only variables of the matrix",
  description:
    "Machines, services, jobs, release commands and GitHub environments have only variables that the matrix, the stack's extras and apps or the flags know, in the place and the form that their row gives them, an app or a service only those of its own system, and no files.",
  severity: "critical",
  remediationSteps:
    "Declare the variable in the stack (npm run pulumi -- config set --path extras.<NAME>.kind plain, and its reason) or give it its row in settings/matrix/, or remove it: npm run pulumi -- config rm --path variables.<NAME>.",
  judge,
});

/** Types that hand variables to processes, with the property in which each kind of them stands. */
const variables: Readonly<Record<string, Readonly<Record<string, Place>>>> = {
  [fly.ReleaseCommand]: { env: "fly env" },
  [fly.Secrets]: { values: "fly secret", generated: "generated" },
  [render.Service]: { env: "fly env", secrets: "fly secret", generated: "generated" },
  [render.EnvGroup]: { env: "fly env", secrets: "fly secret", generated: "generated" },
};

/** GitHub's resources say name and value apart. */
const named: Readonly<Record<string, [name: string, values: readonly string[], place: Place]>> = {
  [github.ActionsEnvironmentVariable]: ["variableName", ["value"], "github variable"],
  [github.ActionsEnvironmentSecret]: ["secretName", ["plaintextValue", "value"], "github secret"],
};

/** What brings in variables past any list: files, names that others set, and the forms that only the platforms' APIs have. */
const UNLISTED = new Set(["files", "secretFiles", "external", "envVars", "env_from", "envSpecificDetails"]);

/** The stack, with what the processes of a resource may have where it is known whose they are. */
type Judged = StackFacts & { own?: ReturnType<typeof rowsIn> };

function judge(subject: Subject, stack: StackFacts): Finding[] {
  const { type, props } = subject;
  const facts: Judged = { ...stack, own: rowsIn(subject, stack) };
  if (Object.hasOwn(named, type)) return judgeNamed(subject, facts);
  if (type === fly.ProcessGroup) return judgeMachine(read(props, "machine"), "machine", facts);
  const places = Object.hasOwn(variables, type) ? variables[type] : undefined;
  if (places === undefined) return [];
  return [
    ...Object.entries(places).flatMap(([property, place]) =>
      judgeAll(read(props, property), property, place, facts),
    ),
    ...unlisted(props, ""),
  ];
}

/** A machine's variables stand in `env`, and in that of each process that it starts. */
function judgeMachine(reading: Reading, path: string, facts: Judged): Finding[] {
  if (!reading.known) return [unknownFinding(path)];
  if (!isNode(reading.value)) return [];
  const node = reading.value;
  return [
    ...unlisted(node, path),
    ...readings(node).flatMap(([name, inner]): Finding[] => {
      const here = join(path, name);
      if (name === "env") return judgeAll(inner, here, "fly env", facts);
      if (UNLISTED.has(name) || !inner.known || !isNode(inner.value)) return [];
      return judgeMachine(inner, here, facts);
    }),
  ];
}

/** Deliberately without exception: the image holds its files, and a value is a variable of the list. */
function unlisted(node: object, path: string): Finding[] {
  return readings(node).flatMap(([name, reading]): Finding[] => {
    if (!UNLISTED.has(name)) return [];
    const property = join(path, name);
    if (!reading.known) return [unknownFinding(property)];
    if (!isNode(reading.value) || Object.keys(reading.value).length === 0) return [];
    const problem = "brings in what no list of variables knows";
    return [
      {
        property,
        problem,
        fix: "Leave it out; values are variables of settings/matrix/, files are the image's.",
      },
    ];
  });
}

function judgeAll(reading: Reading, path: string, place: Place, facts: Judged): Finding[] {
  if (!reading.known) return [unknownFinding(path)];
  if (reading.value === undefined || reading.value === null) return [];
  if (!isNode(reading.value) || Array.isArray(reading.value))
    return [{ property: path, problem: "is no object of variables", fix: "Give names with their values." }];
  return readings(reading.value).flatMap(([name, value]) => {
    // What Pulumi makes itself is unknown in the first preview.
    const free = !value.known && place === "generated";
    return judgeOne(join(path, name), { name, value, place }, facts, free);
  });
}

function judgeNamed({ type, props }: Subject, facts: Judged): Finding[] {
  const [property, values, place] = named[type] ?? ["", [], "github variable"];
  const name = read(props, property);
  if (!name.known) return [unknownFinding(property)];
  const label = String(name.value ?? "");
  const given = readings(props).filter(([key]) => values.includes(key));
  if (given.length === 0)
    return judgeOne(label, { name: label, value: { known: true, value: null }, place }, facts, false);
  return given.flatMap(([key, value]) =>
    judgeOne(value.known ? label : key, { name: label, value, place }, facts, false),
  );
}

function judgeOne(
  property: string,
  { name, value, place }: { name: string; value: Reading; place: Place },
  { environment, extras, own }: Judged,
  free: boolean,
): Finding[] {
  const known = value.known ? value.value : undefined;
  const all = allowedRows(extraRows(extras).filter(isOfStacks));
  const elsewhere = own !== undefined && all.has(name) && !own.has(name) && !place.startsWith("github");
  if (elsewhere)
    return [
      {
        property,
        problem: "is a variable of another system, and of none whose process this is",
        fix: "Take it out, or say in settings/matrix/ (of) or in the stack's apps that this system reads it.",
      },
    ];
  const rows = own === undefined ? all : new Map([...all, ...own]);
  const found = variableProblem({ name, value: known, place }, environment, rows);
  if (found) return [{ property, problem: found.problem, fix: `Allowed: ${found.allowed}.` }];
  return value.known || free ? [] : [unknownFinding(property)];
}
