import { parseArgs } from "node:util";
import { openStack } from "../workspace/open.ts";
import { compareSecrets, passphraseVariable } from "./compared.ts";

/*
 * npm run secrets:compare -- staging production: whether stacks share a secret. Exit code 1 when they do. Stacks with
 * passphrases of their own take them from PULUMI_CONFIG_PASSPHRASE_<STACK>.
 */
try {
  const { positionals } = parseArgs({ allowPositionals: true });
  const names = positionals.length === 0 ? ["staging", "production"] : positionals;
  if (names.length < 2)
    throw new Error(
      `What is ${names[0]} to be compared with? For example: npm run secrets:compare -- staging production`,
    );
  const stacks = await Promise.all(names.map((name) => openStack(name, "secrets:compare")));
  const found = await compareSecrets(stacks);
  for (const { property, problem, fix } of found) console.error(`${property} ${problem}. ${fix}`);
  if (found.length === 0) console.log(`${names.join(" and ")} share no secret`);
  process.exitCode = found.length === 0 ? 0 : 1;
} catch (error) {
  console.error(
    `${(error as Error).message}\nA passphrase of its own is given as ${passphraseVariable("<stack>")}.`,
  );
  process.exitCode = 1;
}
