import { readFile } from "node:fs/promises";
import { allowanceFor, readAllowList } from "../stack-guard/allow-list.ts";
import { checkoutFiles } from "../stack-guard/checkout-files.ts";
import { secretsIn } from "../stack-guard/secrets.ts";

/** A credential in a file: where it stands and what it is called, never what it is. */
export interface SecretFound {
  path: string;
  line: number;
  problem: string;
}

/**
 * Credentials in clear in the files of a folder that git tracks or would track.
 * @param allow an allow-list of the stack guard's, whose entries for `secret-in-clear` (or all rules) are honoured
 * @throws BadInvocation when the folder is none
 */
export async function secretsOf(
  folder: string,
  allow: string | undefined,
  today: Date,
): Promise<SecretFound[]> {
  const entries = allow === undefined ? [] : readAllowList(await readFile(allow, "utf8"), today).entries;
  const found: SecretFound[] = [];
  for await (const file of checkoutFiles(folder)) {
    if ("skipped" in file) continue;
    for (const violation of secretsIn(file.path, file.text, { urls: true }))
      if (!allowanceFor(entries, file.path, violation))
        found.push({ path: file.path, line: violation.line, problem: violation.problem });
  }
  return found;
}
