import { type EnvironmentClass, SHARED } from "../stack-name.ts";

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
  /** Whether those are whatever branches a rule protects, instead of ones that are named here. */
  anyProtected: boolean;
  /** Minutes. */
  waitTimer: number;
}

/** What is wrong with one part of the protection, and what is allowed. */
export interface ProtectionProblem {
  part: keyof Protection;
  problem: string;
  allowed: string;
}

/**
 * From which refs an environment's secrets may be had: from all; from any that are named; from main and tags of versions;
 * from tags of versions alone.
 */
type Refs = "all" | "named" | "trusted" | "releases";

/** What an environment must be protected by. */
export interface EnvironmentGuard {
  /** What it guards that people must approve; undefined where nobody is asked. */
  approved: "production" | "the repository" | undefined;
  refs: Refs;
}

/** The environment of all previews, the only one that is open to every branch. */
export const PREVIEW_ENVIRONMENT = "preview";

/** Names of environments, as GitHub compares them: without case. */
export const sameEnvironment = (one: string, other: string): boolean =>
  one.toLowerCase() === other.toLowerCase();

const OPEN: EnvironmentGuard = { approved: undefined, refs: "all" };
const PRODUCTION: EnvironmentGuard = { approved: "production", refs: "releases" };

/**
 * How an environment must be protected, by its name first: one of production's name is protected like it, whichever stack
 * declares it. Those of the stack shared whose secrets open states, push images or administer the repository take main and
 * tags of versions alone; whoever may push a branch can read what any other ref can.
 * @param environmentClass what the stack is for that declares it, where the name does not say; undefined for the stack shared
 */
export function guardOf(name: string, environmentClass: EnvironmentClass | undefined): EnvironmentGuard {
  if (sameEnvironment(name, PREVIEW_ENVIRONMENT)) return OPEN;
  if (sameEnvironment(name, "production") || environmentClass === "production") return PRODUCTION;
  if (sameEnvironment(name, SHARED)) return { approved: "the repository", refs: "trusted" };
  if (/^build$|-plan$/i.test(name)) return { approved: undefined, refs: "trusted" };
  return environmentClass === "preview" ? OPEN : { approved: undefined, refs: "named" };
}

/** What is wrong with how an environment is protected, held against what must guard it. */
export function judgeProtection(
  { reviewers, preventSelfReview, canAdminsBypass, restricted, anyProtected, waitTimer }: Protection,
  { approved, refs }: EnvironmentGuard,
): ProtectionProblem[] {
  const problems: ProtectionProblem[] = [];
  const add = (part: keyof Protection, problem: string, allowed: string) =>
    problems.push({ part, problem, allowed });
  const here = approved === "production" ? "in production" : "here";
  const what = approved === "production" ? "deploy to production" : `change ${approved}`;
  if (approved && reviewers < 1)
    add("reviewers", `lets anybody ${what}`, `1 to ${MOST_REVIEWERS} users and teams`);
  if (reviewers > MOST_REVIEWERS)
    add("reviewers", "is more than GitHub takes", `at most ${MOST_REVIEWERS} users and teams together`);
  if (approved && !preventSelfReview)
    add("preventSelfReview", `lets people approve their own deployment to ${approved}`, `true ${here}`);
  if (approved && canAdminsBypass)
    add("canAdminsBypass", "lets administrators skip the review", `false ${here}`);
  if (refs !== "all" && !restricted)
    add("restricted", "lets any branch deploy", "at least one branch or tag, such as main");
  else if ((refs === "trusted" || refs === "releases") && anyProtected)
    add("anyProtected", "lets every branch deploy that some rule protects", `false: ${ALLOWED[refs]}`);
  if (!Number.isInteger(waitTimer) || waitTimer < 0 || waitTimer > LONGEST_WAIT)
    add("waitTimer", "is no time that GitHub waits", `0 to ${LONGEST_WAIT} minutes`);
  return problems;
}

/** Pattern of the tags from which production deploys: `v<semver>`. What a version is in full, the deploy command judges. */
export const RELEASE_TAGS = "v[0-9]*.[0-9]*.[0-9]*";

/** The branch that every release comes from. */
export const MAIN = "main";

const ALLOWED: Record<Exclude<Refs, "all">, string> = {
  named: "a name, or a pattern such as main or v*",
  trusted: `the branch ${MAIN} and tags of versions: ${RELEASE_TAGS}`,
  releases: `tags of versions alone: ${RELEASE_TAGS}`,
};

/**
 * What is wrong with a branch or tag that may deploy to an environment; undefined when nothing is. Production takes
 * releases alone: tags of versions, which nobody can move.
 */
export function judgePattern(
  kind: "branch" | "tag",
  pattern: string,
  { refs }: EnvironmentGuard,
): { problem: string; allowed: string } | undefined {
  if (/^[*/?]*$/.test(pattern.trim())) {
    const allowed = ALLOWED[refs === "all" ? "named" : refs];
    return { problem: "takes every branch or tag", allowed };
  }
  if (refs !== "trusted" && refs !== "releases") return undefined;
  const allowed = ALLOWED[refs];
  if (kind === "branch" && refs === "releases")
    return { problem: "lets a branch deploy to production", allowed };
  if (kind === "branch" && pattern !== MAIN)
    return { problem: "lets a branch have its secrets that is not main", allowed };
  if (kind === "tag" && !/^v(\d|\*|\[)/.test(pattern)) return { problem: "is no tag of a version", allowed };
  return undefined;
}
