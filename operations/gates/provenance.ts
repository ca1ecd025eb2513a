import type { Finding } from "../../settings/finding.ts";
import type { Verdict } from "./gate.ts";

/** Form of a version: a tag `v<semver>`, by semver.org's grammar without build metadata, which no image tag may hold. */
export const VERSION =
  /^v(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(0|[1-9]\d*|\d*[a-zA-Z-][\da-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][\da-zA-Z-]*))*)?$/;

/** How one stack ran a commit, as its newest record says. */
export interface StackRun {
  /** `success`, `failure`, … */
  state: string;
  /** When that was said: milliseconds since the epoch. */
  at: number;
  /** Digest that it ran; undefined when the record does not say. */
  digest: string | undefined;
}

/** Where a release comes from, as GitHub knows it. */
export interface Provenance {
  version: string | undefined;
  commit: string;
  /** Digest that is to be deployed; undefined while it is not known. */
  digest: string | undefined;
  /** Commit that the tag of the version is on; undefined when there is no such tag. */
  taggedCommit: string | undefined;
  /** The repository (owner/name), when it has no such commit at all; undefined when it has. */
  unknownTo?: string | undefined;
  /** Whether the commit is in the history of the default branch. */
  onMain: boolean;
  /** A branch `hotfix/…` that has the commit; looked for only on the hotfix path. */
  hotfixBranch: string | undefined;
  staging: StackRun | undefined;
}

/** What is demanded of it. */
export interface ProvenanceDemand {
  stagingBakeMinutes: number;
  /** The hotfix path: a branch `hotfix/…` will do, and staging need not have run it yet. */
  hotfix: boolean;
  /** Milliseconds since the epoch. */
  now: number;
}

/**
 * Whether production may take a release: only from a tag `v<semver>`, on a commit of the default branch, whose very
 * image staging has run without a failure for long enough.
 */
export function judgeProvenance(from: Provenance, demand: ProvenanceDemand): Verdict {
  const findings: Finding[] = [];
  const notes: string[] = [];
  const add = (property: string, problem: string, fix: string) => findings.push({ property, problem, fix });
  const { version, commit } = from;
  const short = commit.slice(0, 12);
  if (version === undefined || !VERSION.test(version))
    add(
      "version",
      version === undefined
        ? "production takes a version only, and none is named"
        : `${version} is no tag v<semver>`,
      "npm run deploy -- production --image <tag or digest> --version v1.2.3",
    );
  else if (from.taggedCommit === undefined)
    add(`tag ${version}`, "does not exist", `git tag ${version} ${short} && git push origin ${version}`);
  else if (from.taggedCommit !== commit)
    add(
      `tag ${version}`,
      `is on ${from.taggedCommit.slice(0, 12)}, and the image was built from ${short}`,
      "deploy the image of the tagged commit, or make a new version",
    );
  if (from.unknownTo !== undefined) findings.push(unknownCommit(commit, from.unknownTo));
  else if (!from.onMain && !(demand.hotfix && from.hotfixBranch))
    add(
      `commit ${short}`,
      demand.hotfix ? "is neither on main nor on a branch hotfix/…" : "is not on main",
      demand.hotfix
        ? "push the commit to a branch hotfix/<what it fixes>"
        : "merge it first; in an emergency: --hotfix --reason '<why>' --approver <login>, from a branch hotfix/…",
    );
  const problem = stagingProblem(from, demand);
  if (problem && demand.hotfix) notes.push(`hotfix: staging ${problem.text}; it must within 24 hours`);
  else if (problem) add(`staging of ${short}`, problem.text, problem.fix);
  return { findings, notes };
}

/** A commit that GitHub does not have: no merge and no hotfix makes it known. */
export const unknownCommit = (commit: string, repository: string): Finding => ({
  property: `commit ${commit.slice(0, 12)}`,
  problem: `is unknown to GitHub: ${repository} has no such commit`,
  fix: "push it (git push), or check that github.owner and github.repository name the repository that the image was built from",
});

function stagingProblem(
  { staging, digest, version }: Provenance,
  { stagingBakeMinutes, now }: ProvenanceDemand,
): { text: string; fix: string } | undefined {
  const deploy = `npm run deploy -- staging --image ${digest ?? version ?? "<tag or digest>"}`;
  if (!staging) return { text: "has not run it", fix: deploy };
  if (staging.state !== "success") return { text: `ended with ${staging.state}`, fix: deploy };
  if (digest !== undefined && staging.digest !== undefined && staging.digest !== digest)
    return { text: `ran another image of it, ${staging.digest.slice(0, 19)}…`, fix: deploy };
  const minutes = Math.floor((now - staging.at) / 60_000);
  if (minutes >= stagingBakeMinutes) return undefined;
  return {
    text: `has run it for ${minutes} minutes, and ${stagingBakeMinutes} are demanded`,
    fix: `deploy again in ${stagingBakeMinutes - minutes} minutes (deploy.stagingBakeMinutes)`,
  };
}
