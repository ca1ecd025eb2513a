import type { Finding } from "../settings/finding.ts";
import { judgeStore, namesStore } from "../settings/rules/stores.ts";
import { fly, github, render } from "../settings/tokens.ts";
import { type PlainVariable, plainEnvironment } from "./kernel/environment.ts";
import type { StackFacts } from "./kernel/facts.ts";
import { isNode, read, readings } from "./kernel/reading.ts";
import { defineRule, type Subject, unknownFinding } from "./kernel/rule.ts";

/** A stack belongs to one store: nothing but production reaches customers, and production reaches no other. */
export const oneStorePerStack = defineRule({
  name: "one-store-per-stack",
  displayName: "One store per stack",
  description:
    "Shop, app and addresses of Shopify are the stack's own, and the version of its API is the same in all stacks.",
  severity: "critical",
  remediationSteps:
    "Set the stack's own store (npm run pulumi -- config set --path shopify.store <shop>); stores and version are in settings/stores.ts.",
  judge(subject, facts) {
    const { values, unknowns } = valuesOf(subject);
    const findings = values.flatMap((value) => judge(value, facts));
    // Without a domain no address is the stack's own: say which setting is at fault.
    const blind = findings.length > 0 && facts.problems.dashboard ? [facts.problems.dashboard] : [];
    return [...unknowns.map(unknownFinding), ...blind, ...findings];
  },
});

function judge({ name, path, reading }: PlainVariable, facts: StackFacts): Finding[] {
  if (!reading.known) return namesStore(name) ? [unknownFinding(path)] : [];
  const appUrl = facts.dashboard && `https://${facts.dashboard.domain}`;
  const found = judgeStore(name, reading.value, {
    environmentClass: facts.environment,
    appUrl,
    ...facts.shopify,
  });
  return found.map(({ problem, fix }) => ({ property: path, problem, fix }));
}

/** Variables and secrets alike: the app reads both from its environment. */
function valuesOf(subject: Subject): { values: PlainVariable[]; unknowns: string[] } {
  const { type, props } = subject;
  if (type === fly.Secrets) {
    const given = read(props, "values");
    if (!given.known) return { values: [], unknowns: ["values"] };
    const entries = isNode(given.value) ? readings(given.value) : [];
    return {
      values: entries.map(([name, reading]) => ({ name, path: `values.${name}`, reading })),
      unknowns: [],
    };
  }
  if (type === github.ActionsEnvironmentSecret) {
    const name = read(props, "secretName");
    if (!name.known) return { values: [], unknowns: ["secretName"] };
    const value = readings(props).filter(([key]) => key === "plaintextValue" || key === "value");
    const label = String(name.value);
    return {
      values: value.map(([key, reading]) => ({ name: label, path: reading.known ? label : key, reading })),
      unknowns: [],
    };
  }
  const { variables, unknowns } = plainEnvironment(subject);
  if (type !== render.Service && type !== render.EnvGroup) return { values: variables, unknowns };
  const secrets = read(props, "secrets");
  if (!secrets.known) return { values: variables, unknowns: [...unknowns, "secrets"] };
  const hidden = isNode(secrets.value) ? readings(secrets.value) : [];
  return {
    values: [...variables, ...hidden.map(([name, reading]) => ({ name, path: `secrets.${name}`, reading }))],
    unknowns,
  };
}
