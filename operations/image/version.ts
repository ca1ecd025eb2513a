import { VERSION } from "../gates/provenance.ts";
import { git } from "../stack-guard/git.ts";

/**
 * The version that a commit was tagged with in the checkout `folder`: the newest one, by git's order of versions. Undefined
 * when it has none, or the folder is no checkout that knows it.
 */
export async function versionAt(commit: string, folder: string): Promise<string | undefined> {
  const { stdout, code } = await git(folder, ["tag", "--points-at", commit, "--sort=-version:refname"]);
  return code === 0 ? stdout.split("\n").find((tag) => VERSION.test(tag)) : undefined;
}
