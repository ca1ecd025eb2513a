import type { EnvironmentClass } from "../stack-name.ts";

/** Minutes that GitHub lets a deployment wait: 30 days. */
export const LONGEST_WAIT = 43_200;
/** People and teams together that GitHub takes as reviewers of one environment. */
export const MOST_REVIEWERS = 6;

/** How a deployment environment is protected. */
export interface Protection {
  /** People and teams who may approve. */
  reviewers: number;
  preventSelfReview: boolean;
  canAdminsBypass: boolean;
  /** Whether only certain branches or tags may deploy. */
  restricted: boolean;
  /** Minutes. */
  waitTimer: number;
}

/** What is wrong with one part of the protection, and what is allowed. */
export interface ProtectionProblem {
  part: keyof Protection;
  problem: string;
  allowed: string;
}

/** What production's environment must have, and what the others must. */
export function judgeProtection(
  { reviewers, preventSelfReview, canAdminsBypass, restricted, waitTimer }: Protection,
  environmentClass: EnvironmentClass,
): ProtectionProblem[] {
  const problems: ProtectionProblem[] = [];
  const add = (part: keyof Protection, problem: string, allowed: string) =>
    problems.push({ part, problem, allowed });
  const production = environmentClass === "production";
  if (production && reviewers < 1)
    add("reviewers", "lets anybody deploy to production", `1 to ${MOST_REVIEWERS} users and teams`);
  if (reviewers > MOST_REVIEWERS)
    add("reviewers", "is more than GitHub takes", `at most ${MOST_REVIEWERS} users and teams together`);
  if (production && !preventSelfReview)
    add("preventSelfReview", "lets people approve their own deployment to production", "true in production");
  if (production && canAdminsBypass)
    add("canAdminsBypass", "lets administrators skip the review", "false in production");
  if (environmentClass !== "preview" && !restricted)
    add("restricted", "lets any branch deploy", "at least one branch or tag, such as main");
  if (!Number.isInteger(waitTimer) || waitTimer < 0 || waitTimer > LONGEST_WAIT)
    add("waitTimer", "is no time that GitHub waits", `0 to ${LONGEST_WAIT} minutes`);
  return problems;
}

/** Pattern of the tags from which production deploys: `v<semver>`. What a version is in full, the deploy command judges. */
export const RELEASE_TAGS = "v[0-9]*.[0-9]*.[0-9]*";

/**
 * What is wrong with a branch or tag that may deploy to an environment; undefined when nothing is. Production takes
 * releases alone: tags of versions, which nobody can move.
 */
export function judgePattern(
  kind: "branch" | "tag",
  pattern: string,
  environmentClass: EnvironmentClass,
): { problem: string; allowed: string } | undefined {
  if (/^[*/?]*$/.test(pattern.trim()))
    return { problem: "takes every branch or tag", allowed: "a name, or a pattern such as main or v*" };
  if (environmentClass !== "production") return undefined;
  const allowed = `tags of versions alone: ${RELEASE_TAGS}`;
  if (kind === "branch") return { problem: "lets a branch deploy to production", allowed };
  if (!/^v(\d|\*|\[)/.test(pattern)) return { problem: "is no tag of a version", allowed };
  return undefined;
}
