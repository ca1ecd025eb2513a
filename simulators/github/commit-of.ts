import { refuse } from "./errors.ts";
import type { Commit } from "./git.ts";
import type { Repository } from "./world.ts";

/** The commit of a sha, branch or tag; GitHub answers 422 where there is none. */
export function commitOf({ activity }: Repository, ref: string | undefined): Commit {
  const found = activity.git.resolve(ref ?? "");
  if (!found) throw refuse(422, `No commit found for SHA: ${ref ?? ""}`);
  return found;
}
