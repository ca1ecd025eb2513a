import { openStack } from "../workspace/open.ts";
import { compareSecrets, passphraseVariable } from "./compared.ts";

/**
 * `hotdash secrets compare`: whether stacks share a secret.
 * @returns 1 when they do
 */
export async function compare({ stacks: given }: { stacks: readonly string[] }): Promise<number> {
  const names = given.length === 0 ? ["staging", "production"] : given;
  try {
    const stacks = await Promise.all(names.map((name) => openStack(name, "secrets:compare")));
    const found = await compareSecrets(stacks);
    for (const { property, problem, fix } of found) console.error(`${property} ${problem}. ${fix}`);
    if (found.length === 0) console.log(`${names.join(" and ")} share no secret`);
    return found.length === 0 ? 0 : 1;
  } catch (error) {
    const way = `A passphrase of its own is given as ${passphraseVariable("<stack>")}.`;
    throw new Error(`${(error as Error).message}\n${way}`, { cause: error });
  }
}
