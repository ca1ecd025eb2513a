import type { StackSettings } from "../../settings/types.ts";
import { GITHUB } from "../github/access.ts";
import { GithubClient } from "../github/client.ts";
import type { Session } from "../postgres/named-session.ts";
import { type Examined, examine } from "./examine.ts";
import type { Migration } from "./files.ts";
import { hashed } from "./plan.ts";
import { fromClone, fromGithub, type SourceFiles } from "./source.ts";

/** What a release does to a database. */
export interface ReleaseMigrations {
  /** Every file of its commit. */
  folder: Migration[];
  plan: Examined;
  /** What a fingerprint says of it: files that are pending, and those that were applied under this very approval. */
  hashed: string[];
}

/**
 * The files of exactly the commit that an image was built from: out of a clone where one is at hand, else from GitHub.
 * @throws Error when nobody has the commit
 */
export function filesOfCommit(
  settings: Pick<StackSettings, "database" | "github">,
  { commit, checkout, env }: { commit: string; checkout: string | undefined; env: NodeJS.ProcessEnv },
): Promise<SourceFiles> {
  const { folder, repository } = settings.database.source;
  if (checkout !== undefined) return fromClone(checkout, commit, folder);
  const { owner, repository: own, baseUrl } = settings.github;
  const [user = owner, name = own] = repository?.split("/") ?? [];
  const token = env.GITHUB_TOKEN;
  if (!token)
    throw new Error(
      `GITHUB_TOKEN is not set: the files of ${folder} at ${commit} are read with it\nfix: set it, or name a clone: --checkout <folder>`,
    );
  const access = { baseUrl: baseUrl ?? GITHUB, owner: user, repository: name, token };
  return fromGithub(new GithubClient(access, env), commit, folder);
}

/**
 * Holds the files of a release against its database; only reads.
 * @param approvals fingerprints under which an interrupted run may have applied a part of it already
 */
export async function releaseMigrations(
  session: Session,
  files: SourceFiles,
  {
    settings,
    older,
    approvals,
  }: {
    settings: StackSettings["database"];
    older: boolean;
    approvals: readonly (string | undefined)[];
  },
): Promise<ReleaseMigrations> {
  const plan = await examine(session, files, settings, { older });
  const { files: folder } = plan;
  const ours = plan.history.kept
    .filter(({ fingerprint, state }) => state === "applied" && fingerprint && approvals.includes(fingerprint))
    .map(({ version }) => version);
  const open = plan.pending.map(({ version }) => version);
  const named = folder.filter(({ version }) => open.includes(version) || ours.includes(version));
  return { folder, plan, hashed: hashed(named) };
}
