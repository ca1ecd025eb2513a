import type { Finding } from "../settings/finding.ts";
import { judgeProviderText, PROVIDER_TEXT, PROVIDER_TEXT_RULE } from "../settings/rules/provider-text.ts";
import { read } from "./kernel/reading.ts";
import { defineRule, type Subject, unknownFinding } from "./kernel/rule.ts";

/**
 * A resource's type says which rules look at it; only its provider's text says what is run for it. The engine of today keeps
 * the text from packs, so the commands ask the same of its events (operations/changes/provider-texts.ts).
 */
export const releasedProviderText = defineRule({
  name: PROVIDER_TEXT_RULE,
  displayName: "Resources are made by released code",
  description:
    "A dynamic resource carries a provider text that was released for its type: no other code runs under a known name.",
  severity: "critical",
  remediationSteps:
    "Declare the resource with its class in providers/; a new text is released by adding it to settings/provider-texts/.",
  judge,
});

function judge({ type, props }: Subject): Finding[] {
  const text = read(props, PROVIDER_TEXT);
  return text.known ? judgeProviderText(type, text.value) : [unknownFinding(PROVIDER_TEXT)];
}
