import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/** The project's own folder. */
export const root = path.resolve(import.meta.dirname, "../../..");

/** A file that git tracks or would track: its path in the project, and its text. */
export interface Tracked {
  path: string;
  text: string;
}

/** Every file of the project, also those not committed yet; files that git ignores are not the project. */
export function tracked(pattern = /./): Tracked[] {
  const list = ["ls-files", "--cached", "--others", "--exclude-standard"];
  return execFileSync("git", list, { cwd: root, encoding: "utf8" })
    .split("\n")
    .filter((file) => file !== "" && pattern.test(file) && existsSync(path.join(root, file)))
    .map((file) => ({ path: file, text: readFileSync(path.join(root, file), "utf8") }));
}

/** Code of the project in any of its spellings. */
export const CODE = /\.(ts|mts|mjs|cjs)$/;
