import * as z from "zod";

/** Variable that tells the pack where to write; `policies/kernel/levels.ts` has it too, and a test holds them together. */
export const LEVELS_VARIABLE = "HOTDASH_POLICY_LEVELS";

const levels = z.record(z.string(), z.string());

/**
 * How the rules were in force in a run, as the pack wrote it down; undefined when it wrote nothing that can be read: then
 * nobody knows that a rule was in force.
 */
export function levelsIn(text: string): Record<string, string> | undefined {
  try {
    return levels.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Where the levels of a run part from the pack's own, in words; empty when they are the same. */
export function otherLevels(
  own: Readonly<Record<string, string>>,
  found: Record<string, string> = {},
): string[] {
  const names = [...new Set([...Object.keys(own), ...Object.keys(found)])].sort();
  return names
    .filter((name) => own[name] !== found[name])
    .map(
      (name) => `${name} was ${found[name] ?? "not in force"}, and is ${own[name] ?? "no rule of the pack"}`,
    );
}
