import type { Finding } from "../settings/finding.ts";
import { judgePattern, judgeProtection, type Protection } from "../settings/rules/environments.ts";
import { type EnvironmentClass, SHARED } from "../settings/stack-name.ts";
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
  waitTimer: { property: "waitTimer", setting: "github.wait_timer" },
};

/** Who may deploy to production is decided by people, and from which branches by the environment. */
export const githubEnvironments = defineRule({
  name: "github-environments",
  displayName: "Deployments are protected",
  description:
    "Production's GitHub environment has reviewers who are not the author, no bypass for administrators, and takes only tags of versions; staging has a branch policy.",
  severity: "high",
  remediationSteps:
    "Set github.reviewers, prevent_self_review, can_admins_bypass and deployment_policy (npm run pulumi -- config set --path github.…).",
  judge({ type, props }, facts) {
    if (type === github.RepositoryEnvironmentDeploymentPolicy) return judgeRefs(props, facts);
    if (type !== github.RepositoryEnvironment) return [];
    const name = read(props, "environment");
    if (!name.known) return [unknownFinding("environment")];
    // An environment of production's name is protected like it, whichever stack declares it.
    const environmentClass = classOf(String(name.value), facts.stack) ?? facts.environment;
    const unknowns: string[] = [];
    const protection = protectionOf(props, unknowns);
    const problems = judgeProtection(protection, environmentClass);
    const findings = problems
      .map(({ part, problem, allowed }): Finding => {
        const { property, setting } = parts[part];
        return { property, problem, fix: `Set ${setting}: ${allowed}.` };
      })
      .filter(({ property }) => !unknowns.includes(property));
    return [...unknowns.map(unknownFinding), ...findings];
  },
});

/** What an environment is for, by its name. From those of no single stack nothing is deployed to staging or production. */
function classOf(name: string, stack: string): EnvironmentClass | undefined {
  if (name === "production" || name === "preview") return name;
  return stack === SHARED ? "preview" : undefined;
}

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
  const environmentClass = classOf(String(name.value), facts.stack) ?? facts.environment;
  return (["branch", "tag"] as const).flatMap((kind): Finding[] => {
    const property = `${kind}Pattern`;
    const pattern = read(props, property);
    if (!pattern.known) return [unknownFinding(property)];
    if (typeof pattern.value !== "string") return [];
    const found = judgePattern(kind, pattern.value, environmentClass);
    if (found === undefined) return [];
    return [{ property, problem: found.problem, fix: `Set github.deployment_policy: ${found.allowed}.` }];
  });
}
