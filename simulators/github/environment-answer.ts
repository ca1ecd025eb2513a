import type { Environment, Reviewer } from "./environment.ts";
import { addressesOf } from "./users.ts";
import { nodeId, type Repository, timestamp, type World } from "./world.ts";

/** An environment as GitHub shows it: only rules that are set appear among the protection rules. */
export function environmentAnswer(world: World, repository: Repository, environment: Environment) {
  const { id, name, rules, createdAt, updatedAt } = environment;
  const { api, site } = addressesOf(world, repository);
  const rule = (offset: number, type: string, more: object = {}) => ({
    id: id * 10 + offset,
    node_id: nodeId("GA", id * 10 + offset),
    type,
    ...more,
  });
  return {
    id,
    node_id: nodeId("EN", id),
    name,
    url: `${api}/environments/${encodeURIComponent(name)}`,
    html_url: `${site}/deployments/activity_log?environments_filter=${encodeURIComponent(name)}`,
    created_at: timestamp(createdAt),
    updated_at: timestamp(updatedAt),
    can_admins_bypass: rules.canAdminsBypass,
    protection_rules: [
      ...(rules.waitTimer > 0 ? [rule(1, "wait_timer", { wait_timer: rules.waitTimer })] : []),
      ...(rules.reviewers.length > 0
        ? [
            rule(2, "required_reviewers", {
              prevent_self_review: rules.preventSelfReview,
              reviewers: rules.reviewers.map((one) => reviewerAnswer(world, one)),
            }),
          ]
        : []),
      ...(rules.branchPolicy !== "all" ? [rule(3, "branch_policy")] : []),
    ],
    deployment_branch_policy:
      rules.branchPolicy === "all"
        ? null
        : {
            protected_branches: rules.branchPolicy === "protected",
            custom_branch_policies: rules.branchPolicy === "custom",
          },
  };
}

/** A reviewer. Ids that no account of this world has are taken for accounts elsewhere. */
function reviewerAnswer(world: World, { type, id }: Reviewer) {
  if (type === "Team") {
    const team = { id, node_id: nodeId("T", id), slug: `team-${id}`, name: `team-${id}`, privacy: "closed" };
    return { type, reviewer: team };
  }
  const known = [...world.accounts.values()].find((one) => one.id === id);
  return {
    type,
    reviewer: { login: known?.login ?? `user-${id}`, id, node_id: nodeId("U", id), type: "User" },
  };
}
