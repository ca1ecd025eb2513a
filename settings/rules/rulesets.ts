import type { Checks } from "./required-checks.ts";
import { appOf, blockingChecks, rulesetChecks } from "./required-checks.ts";

/** A ruleset of a repository as far as rules depend on it. What is not said counts as not set. */
export interface RulesetFacts {
  target: string;
  enforcement: string;
  /** Roles, teams and apps that may pass it by. */
  bypassActors: number;
  /** Names and patterns of the refs that it covers. */
  includes: readonly string[];
  excludes: readonly string[];
  /** The checks that it demands, each with the number of the app that must report it; 0 where it takes anybody's. */
  checks: readonly { context: string; app: number }[];
  /** Whether checks must have seen the newest commit of the base. */
  strict: boolean;
  approvals: number;
  requiredLinearHistory: boolean;
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

/** What every ruleset must have, and what the one of the default branch and the one of release tags must. */
export function judgeRuleset(ruleset: RulesetFacts, checks: Checks): RulesetProblem[] {
  const problems: RulesetProblem[] = [];
  const add = (part: keyof RulesetFacts, problem: string, allowed: string) =>
    problems.push({ part, problem, allowed });
  const demand = (part: "deletion" | "nonFastForward" | "requiredLinearHistory" | "update", what: string) => {
    if (!ruleset[part]) add(part, `is not set, so that ${what}`, "true");
  };
  if (ruleset.enforcement !== "active") add("enforcement", "enforces nothing", "active");
  if (ruleset.bypassActors > 0)
    add("bypassActors", "lets somebody pass the rules by, administrators included", "nobody");
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
  demand("requiredLinearHistory", "merge commits get into main");
  return problems;
}
