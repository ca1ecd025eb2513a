import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { localEnvironment, readEnvironmentFile, readWritten } from "../../settings/matrix/local.ts";
import { MATRIX } from "../../settings/matrix/table.ts";
import { isSecret } from "../../settings/matrix/variable.ts";
import { ofDeployedStack } from "../../settings/rules/local-values.ts";
import { only } from "../../toolchain/environment.mjs";

/**
 * Writes `.env.local` into a folder, for its owner's eyes alone.
 * @param before What the file holds now; what is filled in stays.
 * @returns lines to show, without any value
 * @throws Error when the folder is not there, git would commit the file, or a value belongs to a deployed stack.
 */
export function writeLocal(folder: string, before: string): string[] {
  if (!existsSync(folder)) throw new Error(`${folder} is not there. Name the folder of the application`);
  const file = join(folder, ".env.local");
  if (wouldBeCommitted(folder)) {
    throw new Error(`git would commit ${file}. Add .env* to ${join(folder, ".gitignore")} and run it again`);
  }
  // Judged as it is written: no reader makes an address of a text that does not hold it.
  const foreign = Object.entries(readWritten(before)).flatMap(([name, value]) => {
    const reason = ofDeployedStack(value);
    return reason === undefined ? [] : [`${name} ${reason}`];
  });
  if (foreign.length > 0) {
    throw new Error(
      `${file} was not written. Remove from it what belongs to a deployed stack:\n${foreign.join("\n")}`,
    );
  }
  const text = localEnvironment(readWritten(before));
  writeFileSync(file, text, { mode: 0o600 });
  const filled = readEnvironmentFile(text);
  const empty = MATRIX.filter((row) => isSecret(row) && row.local === undefined && !(row.name in filled));
  return [
    `${file} written: ${Object.keys(filled).length} variables`,
    `yours to fill in where you need them: ${empty.map(({ name }) => name).join(", ")}`,
  ];
}

/** Whether git is there and does not ignore the file. */
function wouldBeCommitted(folder: string): boolean {
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", folder, ...args], {
      stdio: ["ignore", "pipe", "ignore"],
      env: only(process.env),
    });
  try {
    git("rev-parse", "--is-inside-work-tree");
  } catch {
    return false;
  }
  try {
    git("check-ignore", "-q", ".env.local");
    return false;
  } catch {
    return true;
  }
}
