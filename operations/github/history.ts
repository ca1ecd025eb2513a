import * as z from "zod";
import { ApiError } from "../../providers/kernel/errors.ts";
import type { GithubClient } from "./client.ts";
import { comparison, ref } from "./shapes.ts";

/** How a head stands to a base. */
export type Comparison =
  | { status: "ahead" | "behind" | "identical" | "diverged"; ahead: number }
  /** Both are there, and have no commit in common. */
  | { status: "unrelated" }
  /** Commits of these two that the repository does not have. */
  | { status: "unknown"; commits: string[] };

/**
 * How a commit stands to another. GitHub answers 404 both when it does not know one of them and when they have no history in
 * common: only then it is asked for each.
 * @throws ProviderError when the repository itself is not there, or the token may not see it
 */
export async function compareCommits(github: GithubClient, base: string, head: string): Promise<Comparison> {
  const found = await github.find(`/compare/${base}...${head}`, comparison);
  if (found) return { status: found.status, ahead: found.ahead_by };
  const known = await Promise.all([base, head].map((one) => isKnown(github, one)));
  const commits = [base, head].filter((_, at) => !known[at]);
  return commits.length > 0 ? { status: "unknown", commits } : { status: "unrelated" };
}

/** Whether the repository has a commit: an unknown one is 422 where it is asked for by itself. */
async function isKnown(github: GithubClient, commit: string): Promise<boolean> {
  try {
    return (await github.find(`/commits/${commit}`, z.object({ sha: z.string() }))) !== undefined;
  } catch (error) {
    if (isUnknownCommit(error)) return false;
    throw error;
  }
}

/** Whether an error is GitHub's word that it has no such commit. */
export const isUnknownCommit = (error: unknown): boolean =>
  error instanceof ApiError && error.status === 422 && /No commit found/i.test(error.apiMessage);

/** The commit at the end of a branch, asked for by its full ref: a tag may carry a branch's name. Undefined when there is none. */
export const branchTip = async (github: GithubClient, branch: string): Promise<string | undefined> =>
  (await github.find(`/git/ref/heads/${encodeRef(branch)}`, ref))?.object.sha;

/**
 * How a branch stands to a commit: `ahead` or `identical` when the commit is in its history. Undefined when there is no such
 * branch. It is asked for by its full ref and compared by its commit: a tag may carry a branch's name, and a short name would mean either.
 */
export async function branchAgainst(
  github: GithubClient,
  commit: string,
  branch: string,
): Promise<Comparison | undefined> {
  const tip = await branchTip(github, branch);
  return tip === undefined ? undefined : compareCommits(github, commit, tip);
}

/** Whether such a comparison says that the base is in the head's history. */
export const isInHistory = (found: Comparison | undefined): boolean =>
  found?.status === "ahead" || found?.status === "identical";

/** Most tags that lead from one to the next: more than anybody makes. */
const MOST_TAGS = 10;
const tagObject = z.object({ object: z.object({ type: z.string(), sha: z.string() }) });

/**
 * The commit that a tag is on; undefined when there is no such tag. An annotated tag is an object of its own that names a
 * commit, or another such tag.
 * @throws Error when it leads to no commit: Git lets a tag name a file or a folder
 */
export async function commitOfTag(github: GithubClient, tag: string): Promise<string | undefined> {
  const found = await github.find(`/git/ref/tags/${encodeRef(tag)}`, ref);
  if (!found) return undefined;
  let { object } = found;
  for (let left = MOST_TAGS; object.type === "tag" && left > 0; left--)
    object = (await github.get(`/git/tags/${object.sha}`, tagObject)).object;
  if (object.type === "commit") return object.sha;
  throw new Error(
    `tag ${tag} leads to no commit but to a ${object.type}: make it anew with git tag -f ${tag} <commit>`,
  );
}

/** A ref in an address: its slashes part it. */
export const encodeRef = (name: string) => name.split("/").map(encodeURIComponent).join("/");
