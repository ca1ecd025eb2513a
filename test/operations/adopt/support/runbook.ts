import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CHECKOUT } from "../../../../operations/workspace/checkout.ts";

/**
 * The commands of a runbook's section, in order: the lines of its shell blocks; a block that begins with a loop is one.
 * @param page below docs/runbooks
 */
export function commandsOf(page: string, section: number): string[] {
  const whole = readFileSync(join(CHECKOUT, "docs/runbooks", page), "utf8");
  const [, text = ""] = new RegExp(`\n## ${section}\\. [^\n]*\n([\\s\\S]*?)(?=\n## |$)`).exec(whole) ?? [];
  const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = ""]) => block.trim());
  return blocks.flatMap((block) => (block.startsWith("for ") ? [block] : block.split("\n")));
}
