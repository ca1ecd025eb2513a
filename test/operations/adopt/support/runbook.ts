import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CHECKOUT } from "../../../../operations/workspace/checkout.ts";

/** A loop whose body has lines of its own. */
const LOOP = /^for [^\n]*(?<!done)\n/;

/**
 * The commands of a runbook's section, in order: the lines of its shell blocks; a block that is a loop over several
 * is one.
 * @param page below docs/runbooks
 */
export function commandsOf(page: string, section: number): string[] {
  const whole = readFileSync(join(CHECKOUT, "docs/runbooks", page), "utf8");
  const [, text = ""] = new RegExp(`\n## ${section}\\. [^\n]*\n([\\s\\S]*?)(?=\n## |$)`).exec(whole) ?? [];
  const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = ""]) => block.trim());
  return blocks.flatMap((block) => (LOOP.test(block) ? [block] : block.split("\n")));
}
