import type { Finding } from "../settings/finding.ts";
import {
  type EnvironmentGuard,
  guardOf,
  judgePattern,
  judgeProtection,
  type Protection,
} from "../settings/rules/environments.ts";
import { SHARED } from "../settings/stack-name.ts";
import { github } from "../settings/tokens.ts";
import type { StackFacts } from "./kernel/facts.ts";
import { isNode, read } from "./kernel/reading.ts";
import { defineRule, unknownFinding } from "./kernel/rule.ts";

/** GitHub's own names, with the setting that decides each. */
const parts: Record<keyof Protection, { property: string; setting: string }> = {
  reviewers: { property: "reviewers", setting: "github.reviewers" },
  preventSelfReview: { property: "preventSelfReview", setting: "github.prevent_self_review" },
  canAdminsBypass: { property: "canAdminsBypass", setting: "github.can_admins_bypass" },
  restricted: { property: "deploymentBranchPolicy", setting: "github.deployment_policy.branches" },
  anyProtected: { property: "deploymentBranchPolicy", setting: "github.deployment_policy" },
  waitTimer: { property: "waitTimer", setting: "github.wait_timer" },
};

/** Who may deploy to production is decided by people, and from which branches by the environment. */
export const githubEnvironments = defineRule({
  name: "github-environments",
  displayName: "Deployments are protected",
  description:
    "Production's GitHub environment, and the one that administers the repository, have reviewers who are not the author and no bypass for administrators; production takes only tags of versions, what opens states or pushes images only main and those, and every environment but preview has a policy of refs. Names count without case, as at GitHub.",
  severity: "high",
  remediationSteps:
    "Set github.reviewers, prevent_self_review, can_admins_bypass and deployment_policy (npm run pulumi -- config set --path github.…).",
  judge({ type, props }, facts) {
    if (type === github.RepositoryEnvironmentDeploymentPolicy) return judgeRefs(props, facts);
    if (type !== github.RepositoryEnvironment) return [];
    const name = read(props, "environment");
    if (!name.known) return [unknownFinding("environment")];
    const guard = guardIn(String(name.value), facts);
    const unknowns: string[] = [];
    const protection = protectionOf(props, unknowns);
    const problems = judgeProtection(protection, guard);
    const findings = problems
      .map(({ part, problem, allowed }): Finding => {
        const { property, setting } = parts[part];
        return { property, problem, fix: `Set ${setting}: ${allowed}.` };
      })
      .filter(({ property }) => !unknowns.includes(property));
    return [...unknowns.map(unknownFinding), ...findings];
  },
});

/** What must guard an environment. The stack shared is for no class of application stack. */
const guardIn = (
  name: string,
  { stack, environment }: Pick<StackFacts, "environment" | "stack">,
): EnvironmentGuard => guardOf(name, stack === SHARED ? undefined : environment);

function protectionOf(props: object, unknowns: string[]): Protection {
  const value = (node: object, key: string, path = key): unknown => {
    const reading = read(node, key);
    if (!reading.known) unknowns.push(path);
    return reading.known ? reading.value : undefined;
  };
  const policy = value(props, "deploymentBranchPolicy");
  const allowed = (key: string) => isNode(policy) && value(policy, key, "deploymentBranchPolicy") === true;
  return {
    reviewers: countReviewers(value(props, "reviewers"), unknowns),
    preventSelfReview: value(props, "preventSelfReview") === true,
    // GitHub's own default is true.
    canAdminsBypass: value(props, "canAdminsBypass") !== false,
    // GitHub takes one of the two, never both.
    restricted: allowed("protectedBranches") !== allowed("customBranchPolicies"),
    anyProtected: allowed("protectedBranches"),
    waitTimer: Number(value(props, "waitTimer") ?? 0),
  };
}

function countReviewers(blocks: unknown, unknowns: string[]): number {
  if (!Array.isArray(blocks)) return 0;
  let count = 0;
  for (const index of blocks.keys()) {
    const block = read(blocks, String(index));
    const lists =
      block.known && isNode(block.value)
        ? ["users", "teams"].map((key) => read(block.value as object, key))
        : [block];
    for (const list of lists) {
      if (!list.known) unknowns.push("reviewers");
      else if (Array.isArray(list.value)) count += list.value.length;
    }
  }
  return count;
}

/** A pattern that takes every branch or tag is no policy, and production takes releases alone. */
function judgeRefs(props: object, facts: Pick<StackFacts, "environment" | "stack">): Finding[] {
  const name = read(props, "environment");
  if (!name.known) return [unknownFinding("environment")];
  const guard = guardIn(String(name.value), facts);
  return (["branch", "tag"] as const).flatMap((kind): Finding[] => {
    const property = `${kind}Pattern`;
    const pattern = read(props, property);
    if (!pattern.known) return [unknownFinding(property)];
    if (typeof pattern.value !== "string") return [];
    const found = judgePattern(kind, pattern.value, guard);
    if (found === undefined) return [];
    return [{ property, problem: found.problem, fix: `Set github.deployment_policy: ${found.allowed}.` }];
  });
}
