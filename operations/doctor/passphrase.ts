import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { opens, passphraseIn } from "../secrets/passphrase.ts";
import { inFile } from "../secrets/provider.ts";
import type { Stack } from "../workspace/stack.ts";
import { type Found, missing, there } from "./finding.ts";

const WHAT = "passphrase";

/** Whether a passphrase is at hand for a stack that wants one; whether it is the right one, where `tried`: half a second. */
export async function passphraseFound(stack: Stack, { tried }: { tried: boolean }): Promise<Found> {
  const file = inFile(await readFile(stack.file, "utf8").catch(() => undefined));
  if (file.url !== undefined) return there(WHAT, `none is needed: ${file.url.split(":")[0]} keeps the key`);
  const passphrase = await passphraseIn(stack.project.env);
  if (passphrase === undefined)
    return missing(
      WHAT,
      `neither PULUMI_CONFIG_PASSPHRASE nor PULUMI_CONFIG_PASSPHRASE_FILE gives the one of ${stack.name}`,
      "export PULUMI_CONFIG_PASSPHRASE_FILE=<file>",
    );
  if (file.salt === undefined || !tried) return there(WHAT, "is set");
  return (await opens(passphrase, file.salt))
    ? there(WHAT, `opens ${basename(stack.file)}`)
    : missing(WHAT, `does not open ${basename(stack.file)}`, "docs/runbooks/wrong-passphrase.md");
}
