import { z } from "zod";
import type { Call, Reply, Route } from "../kernel/routes.ts";
import { type BranchPolicy, Environment, type EnvironmentRules } from "./environment.ts";
import { environmentAnswer } from "./environment-answer.ts";
import { refuse, validationFailed } from "./errors.ts";
import type { Github } from "./github.ts";
import { paged } from "./paging.ts";
import { below, environmentOf } from "./paths.ts";
import { bodyOf } from "./validate.ts";
import type { Repository } from "./world.ts";

/** GitHub's documentation: a wait timer is 0 to 43200 minutes, 30 days. */
const MAX_WAIT_MINUTES = 43_200;
/** GitHub's documentation: up to six users and teams, and names of up to 255 characters. */
const MAX_REVIEWERS = 6;
const MAX_NAME = 255;

const putRequest = z.strictObject({
  wait_timer: z.int().min(0).max(MAX_WAIT_MINUTES).optional(),
  prevent_self_review: z.boolean().optional(),
  can_admins_bypass: z.boolean().optional(),
  reviewers: z.array(z.strictObject({ type: z.enum(["User", "Team"]), id: z.int().positive() })).nullish(),
  deployment_branch_policy: z
    .strictObject({ protected_branches: z.boolean(), custom_branch_policies: z.boolean() })
    .nullish(),
});

/** Environments: create or replace, look, list, delete with all that they hold. */
export function environmentRoutes(github: Github): Route[] {
  const { world } = github;
  const put = (call: Call, repository: Repository): Reply => {
    const name = call.params.environment ?? "";
    if (name.length > MAX_NAME)
      throw validationFailed(`Name is too long (maximum is ${MAX_NAME} characters)`);
    const rules = rulesOf(bodyOf(call, putRequest));
    refuseBeyondPlan(repository, rules);
    if (world.owner.type === "User" && rules.reviewers.some((one) => one.type === "Team")) {
      throw validationFailed("Reviewers: a repository of a user account has no teams");
    }
    const now = world.clock.now();
    const found = repository.environments.get(name.toLowerCase());
    const environment = found ?? new Environment(world.seed, world.nextId(), name, now, rules);
    environment.rules = rules;
    environment.updatedAt = now;
    if (rules.branchPolicy !== "custom") environment.policies.clear();
    repository.environments.set(name.toLowerCase(), environment);
    return { status: 200, body: environmentAnswer(world, repository, environment) };
  };
  const get = (call: Call, repository: Repository): Reply => ({
    status: 200,
    body: environmentAnswer(world, repository, environmentOf(call, repository)),
  });
  const list = (call: Call, repository: Repository): Reply => {
    const all = [...repository.environments.values()];
    return paged(call, all, (page) => ({
      total_count: all.length,
      environments: page.map((one) => environmentAnswer(world, repository, one)),
    }));
  };
  const remove = (call: Call, repository: Repository): Reply => {
    repository.environments.delete(environmentOf(call, repository).name.toLowerCase());
    return { status: 204 };
  };
  const one = "/environments/:environment";
  return below(github, [
    { method: "GET", path: "/environments", action: "environments.list", kind: "read", handler: list },
    { method: "GET", path: one, action: "environments.get", kind: "read", handler: get },
    { method: "PUT", path: one, action: "environments.put", kind: "mutate", handler: put },
    { method: "DELETE", path: one, action: "environments.delete", kind: "mutate", handler: remove },
  ]);
}

function rulesOf(body: z.infer<typeof putRequest>): EnvironmentRules {
  const reviewers = body.reviewers ?? [];
  if (reviewers.length > MAX_REVIEWERS) {
    throw validationFailed(`Reviewers: at most ${MAX_REVIEWERS} users and teams are allowed`);
  }
  const policy = body.deployment_branch_policy;
  if (policy && policy.protected_branches === policy.custom_branch_policies) {
    throw refuse(
      422,
      "Deployment branch policy: protected_branches and custom_branch_policies cannot have the same value",
    );
  }
  const branchPolicy: BranchPolicy = !policy ? "all" : policy.protected_branches ? "protected" : "custom";
  return {
    waitTimer: body.wait_timer ?? 0,
    reviewers,
    preventSelfReview: body.prevent_self_review ?? false,
    canAdminsBypass: body.can_admins_bypass ?? true,
    branchPolicy,
  };
}

function refuseBeyondPlan(repository: Repository, rules: EnvironmentRules): void {
  if (!repository.private || repository.plan === "enterprise") return;
  const rule =
    rules.reviewers.length > 0
      ? "required reviewers"
      : rules.waitTimer > 0
        ? "wait timer"
        : rules.branchPolicy !== "all" && repository.plan === "free"
          ? "branch policy"
          : undefined;
  if (rule === undefined) return;
  throw refuse(
    422,
    `Failed to create the environment protection rule. Please ensure the billing plan supports the ${rule} protection rule.`,
  );
}
