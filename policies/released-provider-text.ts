import type { Finding } from "../settings/finding.ts";
import { releasedTexts } from "../settings/provider-texts.ts";
import { dynamicPrefix } from "../settings/tokens.ts";
import { read } from "./kernel/reading.ts";
import { defineRule, type Subject, unknownFinding } from "./kernel/rule.ts";

/** Where Pulumi keeps the program that makes, reads and deletes a dynamic resource. */
const TEXT = "__provider";

/** A resource's type says which rules look at it; only its provider's text says what is run for it. */
export const releasedProviderText = defineRule({
  name: "released-provider-text",
  displayName: "Resources are made by released code",
  description:
    "A dynamic resource carries a provider text that was released for its type: no other code runs under a known name.",
  severity: "critical",
  remediationSteps:
    "Declare the resource with its class in providers/; a new text is released by adding it to settings/provider-texts/.",
  judge,
});

function judge({ type, props }: Subject): Finding[] {
  if (!type.startsWith(dynamicPrefix)) return [];
  const text = read(props, TEXT);
  if (!text.known) return [unknownFinding(TEXT)];
  // Pulumi runs nothing for a resource without one: its dynamic provider fails in check, before any rule is asked.
  if (text.value === undefined) return [];
  if (typeof text.value === "string" && releasedTexts(type.slice(dynamicPrefix.length)).has(text.value))
    return [];
  return [
    {
      property: TEXT,
      problem: "is no provider text that was released for this type",
      fix: "Declare the resource with its class in providers/, which leads to the code of this checkout.",
    },
  ];
}
