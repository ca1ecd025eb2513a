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
