import type { Finding } from "../settings/finding.ts";
import * as tokens from "../settings/tokens.ts";
import { isBuiltIn } from "./kernel/process-values.ts";
import { defineRule, type Subject } from "./kernel/rule.ts";

/** Every token of `settings/tokens.ts`, whatever group it is in. */
const known = new Set<string>(
  Object.values(tokens).flatMap((group) => (typeof group === "object" ? Object.values(group) : [])),
);

/** Only resource types that the other rules know how to read may be declared. */
export const knownResourceTypes = defineRule({
  name: "known-resource-types",
  displayName: "Only known resource types",
  description:
    "A resource type that settings/tokens.ts does not list is refused: no rule could tell what it does.",
  severity: "high",
  remediationSteps:
    "Use a resource that the project has, or add the type to settings/tokens.ts together with what the rules must read in it.",
  judge,
});

function judge({ type }: Subject): Finding[] {
  if (known.has(type) || isBuiltIn(type)) return [];
  return [
    {
      property: `Type ${type}`,
      problem: "is not one that this project declares",
      fix: "Add it to settings/tokens.ts together with what the rules must read in it, or use another resource.",
    },
  ];
}
