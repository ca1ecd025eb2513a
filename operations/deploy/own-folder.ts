import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { git } from "../stack-guard/git.ts";

/** Rights of anybody but the owner. */
const OTHERS = 0o077;

/**
 * Why somebody else may have written what a folder holds; undefined when nobody can have, or there is no such folder. A
 * folder is the user's own when it is theirs, with no right for others, no symbolic link, and nothing in it is a file of a
 * checkout: such a file comes with the commit that is judged.
 */
export async function foreignFolder(path: string): Promise<string | undefined> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  if (found.isSymbolicLink()) return "is a symbolic link";
  if (!found.isDirectory()) return "is no folder";
  if (process.getuid && found.uid !== process.getuid()) return "belongs to another user";
  if ((found.mode & OTHERS) !== 0)
    return `can be reached by other users (its mode is ${(found.mode & 0o777).toString(8)})`;
  for (const name of await readdir(path)) {
    const file = await lstat(join(path, name));
    if (file.isSymbolicLink()) return `holds a symbolic link (${name})`;
    if (process.getuid && file.uid !== process.getuid()) return `holds a file of another user (${name})`;
  }
  const { code, stdout } = await git(path, ["ls-files", "--", "."]);
  return code === 0 && stdout.trim() !== "" ? "is tracked by git" : undefined;
}
