import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { optionValue } from "../engine/command-line.ts";

/** Levels as a configuration of the pack names them (pulumi 3.259.0). */
const LEVELS = ["advisory", "mandatory", "remediate", "disabled"];

/**
 * Reads a configuration of the pack (`--policy-pack-config <file>`) as the engine does, before it runs: a rule that it does not know is
 * `invalid enforcement level ""` to it where its entry has no level, and nothing at all where it has one.
 * @throws Error with everything in it that no rule would hear
 */
export async function expectHeard(args: readonly string[], folder: string): Promise<void> {
  const file = optionValue(args, "--policy-pack-config");
  if (file === undefined) return;
  let given: unknown;
  try {
    given = JSON.parse(await readFile(resolve(folder, file), "utf8"));
  } catch {
    // Missing, or no JSON: the engine names file and place.
    return;
  }
  // Only now: the rules and Pulumi's SDK take their time to load.
  const [{ unheard }, { policies }] = await Promise.all([
    import("../../policies/kernel/levels.ts"),
    import("../../policies/list.ts"),
  ]);
  const entries = Object.entries((given ?? {}) as Record<string, unknown>).map(
    ([rule, entry]) => [rule, entryOf(entry)] as const,
  );
  const problems = [
    ...unheard(policies, new Map(entries)),
    ...entries.flatMap(([rule, { level }]) =>
      level === "" || LEVELS.includes(level)
        ? []
        : [`${rule}.enforcementLevel = ${level}\n   allowed: ${LEVELS.join(", ")}`],
    ),
  ];
  if (problems.length > 0)
    throw new Error(`${file} cannot be followed, and nothing was changed:\n${problems.join("\n")}`);
}

/** An entry is a level, or an object with a level beside the rule's options. */
function entryOf(entry: unknown): { level: string; properties: Record<string, unknown> } {
  if (typeof entry !== "object" || entry === null) return { level: String(entry), properties: {} };
  const { enforcementLevel = "", ...properties } = entry as Record<string, unknown>;
  return { level: String(enforcementLevel), properties };
}
