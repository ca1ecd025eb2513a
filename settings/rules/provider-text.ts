import type { Finding } from "../finding.ts";
import { releasedTexts } from "../provider-texts.ts";
import { dynamicPrefix } from "../tokens.ts";

/** Where Pulumi keeps the program that makes, reads and deletes a dynamic resource. */
export const PROVIDER_TEXT = "__provider";
/** The rule's name, for those who judge where the pack cannot. */
export const PROVIDER_TEXT_RULE = "released-provider-text";

/**
 * Judges the text that a resource carries: one that was released for its type. A resource without one is no matter here:
 * Pulumi runs nothing for it, since its dynamic provider fails in check.
 */
export function judgeProviderText(type: string, text: unknown): Finding[] {
  if (!type.startsWith(dynamicPrefix) || text === undefined) return [];
  if (typeof text === "string" && releasedTexts(type.slice(dynamicPrefix.length)).has(text)) return [];
  return [
    {
      property: PROVIDER_TEXT,
      problem: "is no provider text that was released for this type",
      fix: "Declare the resource with its class in providers/, which leads to the code of this checkout.",
    },
  ];
}
