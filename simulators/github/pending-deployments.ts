import { z } from "zod";
import type { Call, Reply, Route } from "../kernel/routes.ts";
import { validationFailed } from "./errors.ts";
import type { Github } from "./github.ts";
import { below, byId } from "./paths.ts";
import { addressesOf } from "./users.ts";
import { bodyOf } from "./validate.ts";
import { nodeId, type Repository } from "./world.ts";

const reviewRequest = z.strictObject({
  environment_ids: z.array(z.int()).min(1),
  state: z.enum(["approved", "rejected"]),
  comment: z.string(),
});

/** What a run waits for: looked at, and approved or rejected by whoever may. */
export function pendingDeploymentRoutes(github: Github): Route[] {
  const { world } = github;
  const pending = (call: Call, repository: Repository) => {
    const run = byId(repository.activity.runs, call, "run");
    const { api, site } = addressesOf(world, repository);
    const environments = (run.waitsFor ?? []).flatMap(
      (name) => repository.environments.get(name.toLowerCase()) ?? [],
    );
    const answers = environments.map(({ id, name, rules }) => ({
      environment: {
        ...{ id, node_id: nodeId("EN", id), name },
        url: `${api}/environments/${encodeURIComponent(name)}`,
        html_url: `${site}/deployments/activity_log?environments_filter=${encodeURIComponent(name)}`,
      },
      wait_timer: rules.waitTimer,
      wait_timer_started_at: null,
      current_user_can_approve: !rules.preventSelfReview,
      reviewers: [],
    }));
    return { run, environments, answers };
  };
  const list = (call: Call, repository: Repository): Reply => ({
    status: 200,
    body: pending(call, repository).answers,
  });
  const review = (call: Call, repository: Repository): Reply => {
    const { environment_ids: ids, state } = bodyOf(call, reviewRequest);
    const { run, environments } = pending(call, repository);
    const named = environments.filter(({ id }) => ids.includes(id));
    if (named.length !== ids.length) throw validationFailed("environment_ids: no pending deployment");
    for (const { name: environment } of named)
      repository.activity.approvals.push({ run: run.id, environment, state, author: world.actor.login });
    run.waitsFor = (run.waitsFor ?? []).filter((name) => !named.some((one) => one.name === name));
    if (state === "rejected") Object.assign(run, { status: "completed", conclusion: "failure" });
    else if (run.waitsFor.length === 0) run.status = "queued";
    return { status: 200, body: [] };
  };
  const path = "/actions/runs/:run/pending_deployments";
  return below(github, [
    { method: "GET", path, action: "pendingDeployments.list", kind: "read", handler: list },
    { method: "POST", path, action: "pendingDeployments.review", kind: "mutate", handler: review },
  ]);
}
