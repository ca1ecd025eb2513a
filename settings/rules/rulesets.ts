import type { Checks } from "./required-checks.ts";
import { appOf, blockingChecks, rulesetChecks } from "./required-checks.ts";

/** Number of the role of a repository's administrators, the same in all of them (GitHub's REST reference of rulesets). */
export const ADMINS = 5;

/** Who may pass a ruleset by. */
export interface BypassActor {
  /** `Team`, `RepositoryRole`, `OrganizationAdmin`, … */
  type: string;
  id: number;
}

/** A ruleset of a repository as far as rules depend on it. What is not said counts as not set. */
export interface RulesetFacts {
  target: string;
  enforcement: string;
  /** Roles, teams and apps that may pass it by. */
  bypassActors: readonly BypassActor[];
  /** Names and patterns of the refs that it covers. */
  includes: readonly string[];
  excludes: readonly string[];
  /** The checks that it demands, each with the number of the app that must report it; 0 where it takes anybody's. */
  checks: readonly { context: string; app: number }[];
  /** Whether checks must have seen the newest commit of the base. */
  strict: boolean;
  approvals: number;
  codeOwners: boolean;
  requiredLinearHistory: boolean;
  creation: boolean;
  deletion: boolean;
  nonFastForward: boolean;
  update: boolean;
}

/** What is wrong with one part of a ruleset, and what is allowed. */
export interface RulesetProblem {
  part: keyof RulesetFacts;
  problem: string;
  allowed: string;
}

/** Names by which rulesets mean the default branch. */
const DEFAULT_BRANCH = ["~DEFAULT_BRANCH", "~ALL", "refs/heads/main", "refs/heads/**"];
/** Names by which they mean every release tag. */
const RELEASE_TAGS = ["~ALL", "refs/tags/v*", "refs/tags/**"];

/** Whether a ruleset is over the default branch. */
export const coversMain = ({ target, includes }: Pick<RulesetFacts, "target" | "includes">): boolean =>
  target === "branch" && includes.some((one) => DEFAULT_BRANCH.includes(one));

/** Whether a ruleset is over the tags that release. */
export const coversReleaseTags = ({ target, includes }: Pick<RulesetFacts, "target" | "includes">): boolean =>
  target === "tag" && includes.some((one) => RELEASE_TAGS.includes(one));

/** Whether a ruleset only says who may create tags: the one rule that somebody has to be let past. */
export const onlyCreates = (ruleset: RulesetFacts): boolean =>
  ruleset.target === "tag" &&
  ruleset.creation &&
  !(ruleset.deletion || ruleset.nonFastForward || ruleset.update || ruleset.checks.length > 0);

/** Whether a ruleset keeps everybody from creating tags that are none of a release. */
export const forbidsOtherTags = (ruleset: RulesetFacts, releases: readonly string[]): boolean =>
  ruleset.target === "tag" &&
  ruleset.creation &&
  ruleset.includes.includes("~ALL") &&
  ruleset.excludes.every((one) => releases.some((pattern) => one === `refs/tags/${pattern}`));

/** What rulesets are held against beside themselves. */
export interface RulesetDemands {
  checks: Checks;
  /** Patterns of the tags that release, and who may create one: teams by their ids, administrators. */
  releaseTags: {
    patterns: readonly string[];
    creators: { teams: readonly number[]; admins: boolean };
  };
}

/** What every ruleset must have, and what the one of the default branch and the one of release tags must. */
export function judgeRuleset(
  ruleset: RulesetFacts,
  { checks, releaseTags }: RulesetDemands,
): RulesetProblem[] {
  const problems: RulesetProblem[] = [];
  const add = (part: keyof RulesetFacts, problem: string, allowed: string) =>
    problems.push({ part, problem, allowed });
  const demand = (part: "deletion" | "nonFastForward" | "requiredLinearHistory" | "update", what: string) => {
    if (!ruleset[part]) add(part, `is not set, so that ${what}`, "true");
  };
  if (ruleset.enforcement !== "active") add("enforcement", "enforces nothing", "active");
  const creates =
    onlyCreates(ruleset) &&
    ruleset.includes.every((one) => releaseTags.patterns.some((pattern) => one === `refs/tags/${pattern}`));
  const { teams, admins } = releaseTags.creators;
  const mayCreate = ({ type, id }: BypassActor) =>
    creates &&
    ((type === "Team" && teams.includes(id)) || (type === "RepositoryRole" && id === ADMINS && admins));
  if (!ruleset.bypassActors.every(mayCreate))
    add(
      "bypassActors",
      "lets somebody pass the rules by, administrators included",
      creates ? "those of repository.releaseTags.creators" : "nobody",
    );
  if (creates || forbidsOtherTags(ruleset, releaseTags.patterns)) return problems;
  const main = coversMain(ruleset);
  if (!main && !coversReleaseTags(ruleset)) return problems;
  if (ruleset.excludes.length > 0) add("excludes", "leaves refs out of the rules", "nothing");
  demand("deletion", main ? "main can be deleted" : "a release's tag can be deleted");
  demand("nonFastForward", main ? "history can be rewritten" : "a release's tag can be moved");
  if (!main) demand("update", "a release's tag can be moved");
  const blocking = blockingChecks(checks);
  const missing = blocking.filter((check) => !ruleset.checks.some(({ context }) => context === check));
  const foreign = ruleset.checks.filter(
    ({ context, app }) => blocking.includes(context) && app !== appOf(context, checks),
  );
  if (foreign.length > 0)
    add(
      "checks",
      `takes ${foreign.map(({ context }) => context).join(", ")} from any app, or from another one`,
      rulesetChecks(checks)
        .map(({ context, integrationId }) => `${context} of app ${integrationId}`)
        .join(", "),
    );
  if (missing.length > 0) {
    const what = main ? "merges commits" : "tags commits";
    add("checks", `${what} without ${missing.join(", ")}`, blockingChecks(checks).join(", "));
  }
  if (!main) return problems;
  if (!ruleset.strict) add("strict", "lets checks of an older base count", "true");
  if (ruleset.approvals < 1) add("approvals", "merges what nobody has reviewed", "at least 1 approval");
  if (!ruleset.codeOwners)
    add("codeOwners", "merges changes of workflows, policies and gates without those who own them", "true");
  demand("requiredLinearHistory", "merge commits get into main");
  return problems;
}
