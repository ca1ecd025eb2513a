import type { Finding } from "../settings/finding.ts";
import { variableOf } from "../settings/matrix/table.ts";
import {
  declaredFlag,
  type FlagContext,
  judgeFlags,
  judgeFlagText,
  looksLikeFlag,
} from "../settings/rules/flags.ts";
import { github } from "../settings/tokens.ts";
import { isVariable, rowsIn } from "./kernel/environment.ts";
import type { StackFacts } from "./kernel/facts.ts";
import { pathOf, processValues } from "./kernel/process-values.ts";
import { defineRule, type Subject, unknownFinding } from "./kernel/rule.ts";
import type { TextGroup } from "./kernel/walk.ts";

/** In production every flag is off, but for those with an exception that names an owner, evidence and a day to come. */
export const flagsOffInProduction = defineRule({
  name: "flags-off-in-production",
  displayName: "Flags are off in production",
  description:
    "Every feature flag is declared, and in production false unless an exception with owner, evidence and expiry date covers it.",
  severity: "high",
  remediationSteps:
    "Turn the flag off (npm run pulumi -- config set --path flags.<NAME> false), or set flags.<NAME> to {on, owner, evidence, expires}; declare new flags in settings/flags.ts.",
  judge,
});

/** With what the processes of the resource may be given, where it is known whose they are. */
type Context = FlagContext & { rows: ReturnType<typeof rowsIn> };

function judge(subject: Subject, facts: StackFacts): Finding[] {
  const { groups, compounds, unknowns, generated } = processValues(subject);
  const context: Context = { ...facts, declared: facts.declaredFlags, rows: rowsIn(subject, facts) };
  const findings = [
    ...groups.flatMap((group) => judgeGroup(group, subject, context)),
    ...compounds
      .filter((path) => isFlag(path, subject, context))
      .flatMap((path) => judgeCompound(path, context)),
  ];
  const decisive = [...unknowns, ...generated].filter((path) => isDecisive(path, subject, facts));
  findings.push(...decisive.map(unknownFinding));
  const uncertain = findings.length > 0 && facts.problems.flags ? [facts.problems.flags] : [];
  return [...uncertain, ...withoutRepeats(findings)];
}

/** One object of the inputs: its own names, what its texts say, and the names whose values are set elsewhere. */
function judgeGroup(group: TextGroup, subject: Subject, context: Context): Finding[] {
  const { path, values } = group;
  const named = Object.fromEntries(
    Object.entries(values).filter(([name]) => isFlag(pathOf(group, name), subject, context)),
  );
  return [
    ...judgeFlags(named, context).map((finding) => ({
      ...finding,
      property: finding.property.startsWith("exceptions[")
        ? finding.property
        : pathOf(group, finding.property),
    })),
    ...Object.entries(values).flatMap(([name, value]) =>
      judgeText(pathOf(group, name), name, value, context),
    ),
    ...(path === "" ? elsewhere(values, context) : []),
  ];
}

/** Files of a machine come in base64, however short. */
function judgeText(property: string, name: string, value: string, context: FlagContext): Finding[] {
  const text = name === "raw_value" ? Buffer.from(value, "base64").toString("utf8") : value;
  return judgeFlagText(property, text, context);
}

/** Render's services name variables whose values others set. */
function elsewhere(values: Readonly<Record<string, string>>, { declared }: FlagContext): Finding[] {
  return Object.entries(values).flatMap(([name, flag]) => {
    if (!/^external\[\d+\]$/.test(name)) return [];
    if (declaredFlag(flag, declared) === undefined && !looksLikeFlag(flag)) return [];
    const problem = `names the flag ${flag}, whose value is set elsewhere and cannot be judged`;
    return [{ property: name, problem, fix: `Set flags.${flag} in the stack's settings instead.` }];
  });
}

/** A list or an object under a flag's name is not off: who reads it sees something there. */
function judgeCompound(path: string, context: FlagContext): Finding[] {
  const name = lastOf(path);
  return judgeFlags({ [name]: {} }, { ...context, exceptions: [] }).map((finding) => ({
    ...finding,
    property: path,
  }));
}

const onGitHub = new Set<string>([github.ActionsEnvironmentVariable, github.ActionsEnvironmentSecret]);

const lastOf = (path: string) => path.split(".").at(-1) ?? path;

/** In a variable's place any case counts; elsewhere, names in lower case are the platforms' own fields (`metrics_enabled`). */
function isFlag(path: string, subject: Subject, { declared, rows }: Context): boolean {
  const name = lastOf(path);
  if (declaredFlag(name, declared) !== undefined) return true;
  if (!looksLikeFlag(name)) return false;
  // A vendor's switch that the matrix has for this very system is a variable, whose row says what it may be.
  if (isVariable(path, subject) && rows?.has(name) && variableOf(name)) return false;
  return isVariable(path, subject) || name === name.toUpperCase();
}

/** A list is seen as a whole and as its items joined; exceptions are judged with every object. */
function withoutRepeats(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ property, problem }) => {
    const whole = property.startsWith("exceptions[") ? property : property.replace(/\[\d+\]$/, "");
    const mark = `${whole}\n${problem}`;
    return !seen.has(mark) && seen.add(mark) !== undefined;
  });
}

/** An unknown value decides when a flag could be in it: under a flag's name, or where a whole set of variables is unknown. */
function isDecisive(path: string, { type }: Subject, facts: StackFacts): boolean {
  const name = lastOf(path);
  if (declaredFlag(name, facts.declaredFlags) !== undefined || looksLikeFlag(name)) return true;
  if (
    /^(machine|(machine\.)?env|values|environment|secrets|generated|external|secretFiles)(\[\d+\])?$/.test(
      path,
    )
  )
    return true;
  return onGitHub.has(type);
}
