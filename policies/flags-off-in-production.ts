import type { Finding } from "../settings/finding.ts";
import { judgeFlags, looksLikeFlag } from "../settings/rules/flags.ts";
import { github } from "../settings/tokens.ts";
import type { StackFacts } from "./kernel/facts.ts";
import { pathOf, processValues } from "./kernel/process-values.ts";
import { defineRule, type Subject, unknownFinding } from "./kernel/rule.ts";

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

function judge(subject: Subject, facts: StackFacts): Finding[] {
  const { groups, unknowns, generated } = processValues(subject);
  const context = { ...facts, declared: facts.declaredFlags };
  const findings = groups.flatMap((group) =>
    judgeFlags(flagsIn(group.values), context).map((finding) => ({
      ...finding,
      property: finding.property.startsWith("exceptions[")
        ? finding.property
        : pathOf(group, finding.property),
    })),
  );
  const decisive = [...unknowns, ...generated].filter((path) => isDecisive(path, subject, facts));
  findings.push(...decisive.map(unknownFinding));
  const uncertain = findings.length > 0 && facts.problems.flags ? [facts.problems.flags] : [];
  return [...uncertain, ...findings];

  /** Names in upper case are environment variables; the platforms' own fields (`enabled`) are not flags. */
  function flagsIn(values: Record<string, string>): Record<string, string> {
    const variables = Object.entries(values).filter(([name]) => /^[A-Z][A-Z0-9_]*$/.test(name));
    return Object.fromEntries(variables);
  }
}

/** An unknown value decides when a flag could be in it: under a flag's name, or where a whole set of variables is unknown. */
function isDecisive(path: string, { type }: Subject, facts: StackFacts): boolean {
  const name = path.split(".").at(-1) ?? path;
  if (Object.hasOwn(facts.declaredFlags, name) || looksLikeFlag(name)) return true;
  if (/^(machine|machine\.env|values|environment)$/.test(path)) return true;
  return type === github.ActionsEnvironmentVariable || type === github.ActionsEnvironmentSecret;
}
