import { z } from "zod";
import type { Call, Reply, Route } from "../kernel/routes.ts";
import { DEPLOYMENT_STATES, type Deployment, type DeploymentStatus } from "./activity.ts";
import { latestChecks } from "./checks.ts";
import { commitOf } from "./commit-of.ts";
import { refuse } from "./errors.ts";
import type { Github } from "./github.ts";
import { paged } from "./paging.ts";
import { below, byId } from "./paths.ts";
import { addressesOf, userAnswer } from "./users.ts";
import { bodyOf } from "./validate.ts";
import { nodeId, type Repository, timestamp, type World } from "./world.ts";

const createRequest = z.strictObject({
  ref: z.string().min(1),
  task: z.string().default("deploy"),
  auto_merge: z.boolean().default(true),
  required_contexts: z.array(z.string()).nullish(),
  payload: z.union([z.record(z.string(), z.unknown()), z.string()]).default(""),
  environment: z.string().default("production"),
  // GitHub's documentation: at most 140 characters.
  description: z.string().max(140).nullish(),
  transient_environment: z.boolean().default(false),
  production_environment: z.boolean().optional(),
});
const statusRequest = z.strictObject({
  state: z.enum(DEPLOYMENT_STATES),
  target_url: z.string().default(""),
  log_url: z.string().default(""),
  description: z.string().max(140).default(""),
  environment: z.string().optional(),
  environment_url: z.string().default(""),
  auto_inactive: z.boolean().default(true),
});

/** Deployments and what is said about them. */
export function deploymentRoutes(github: Github): Route[] {
  const { world } = github;
  const create = (call: Call, repository: Repository): Reply => {
    const body = bodyOf(call, createRequest);
    const { sha } = commitOf(repository, body.ref);
    const checks = latestChecks(repository, sha);
    const contexts = body.required_contexts ?? [...checks.keys()];
    const behind = contexts.filter((context) => checks.get(context) !== "success");
    if (behind.length > 0) {
      throw refuse(409, `Conflict: Commit status checks failed for ${body.ref}: ${behind.join(", ")}.`);
    }
    const now = world.clock.now();
    const deployment: Deployment = {
      id: world.nextId(),
      ref: body.ref,
      sha,
      task: body.task,
      environment: body.environment,
      description: body.description ?? null,
      payload: body.payload,
      transient: body.transient_environment,
      production: body.production_environment ?? body.environment === "production",
      creator: world.actor.login,
      createdAt: now,
      updatedAt: now,
      statuses: [],
    };
    repository.activity.deployments.set(deployment.id, deployment);
    return { status: 201, body: answer(world, repository, deployment) };
  };
  const list = (call: Call, repository: Repository): Reply => {
    const wanted = ["sha", "ref", "task", "environment"] as const;
    const all = [...repository.activity.deployments.values()]
      .filter((one) => wanted.every((key) => [null, "none", one[key]].includes(call.query.get(key))))
      .reverse();
    return paged(call, all, (page) => page.map((one) => answer(world, repository, one)));
  };
  const get = (call: Call, repository: Repository): Reply => ({
    status: 200,
    body: answer(world, repository, byId(repository.activity.deployments, call, "deployment")),
  });
  const remove = (call: Call, repository: Repository): Reply => {
    const { deployments } = repository.activity;
    const { id, statuses } = byId(deployments, call, "deployment");
    // GitHub's documentation: an active deployment can be deleted only while it is the only one.
    if (deployments.size > 1 && statuses.at(-1)?.state === "success") {
      throw refuse(
        422,
        "We cannot delete an active deployment unless it is the only deployment in a given environment.",
      );
    }
    deployments.delete(id);
    return { status: 204 };
  };
  const setStatus = (call: Call, repository: Repository): Reply => {
    const deployment = byId(repository.activity.deployments, call, "deployment");
    const body = bodyOf(call, statusRequest);
    deployment.environment = body.environment ?? deployment.environment;
    const status = say(world, deployment, body);
    if (body.state === "success" && body.auto_inactive) retireOthers(world, repository, deployment);
    return { status: 201, body: statusAnswer(world, repository, deployment, status) };
  };
  const statuses = (call: Call, repository: Repository): Reply => {
    const deployment = byId(repository.activity.deployments, call, "deployment");
    const all = [...deployment.statuses].reverse();
    return paged(call, all, (page) => page.map((one) => statusAnswer(world, repository, deployment, one)));
  };
  const one = "/deployments/:deployment";
  const many = `${one}/statuses`;
  return below(github, [
    { method: "GET", path: "/deployments", action: "deployments.list", kind: "read", handler: list },
    { method: "POST", path: "/deployments", action: "deployments.create", kind: "mutate", handler: create },
    { method: "GET", path: one, action: "deployments.get", kind: "read", handler: get },
    { method: "DELETE", path: one, action: "deployments.delete", kind: "mutate", handler: remove },
    { method: "GET", path: many, action: "deploymentStatuses.list", kind: "read", handler: statuses },
    { method: "POST", path: many, action: "deploymentStatuses.create", kind: "mutate", handler: setStatus },
  ]);
}

function say(
  world: World,
  deployment: Deployment,
  said: Pick<z.infer<typeof statusRequest>, "state"> & Partial<z.infer<typeof statusRequest>>,
): DeploymentStatus {
  const now = world.clock.now();
  const status: DeploymentStatus = {
    id: world.nextId(),
    state: said.state,
    description: said.description ?? "",
    logUrl: said.log_url || (said.target_url ?? ""),
    environmentUrl: said.environment_url ?? "",
    creator: world.actor.login,
    createdAt: now,
  };
  deployment.statuses.push(status);
  deployment.updatedAt = now;
  return status;
}

/** GitHub's documentation: a success makes earlier deployments of the environment inactive, unless they are production's. */
function retireOthers(world: World, { activity }: Repository, newest: Deployment): void {
  for (const one of activity.deployments.values()) {
    const same = one.environment === newest.environment && one.id !== newest.id;
    const active = one.statuses.at(-1)?.state === "success";
    if (same && active && !one.transient && !one.production) say(world, one, { state: "inactive" });
  }
}

function answer(world: World, repository: Repository, deployment: Deployment) {
  const { api } = addressesOf(world, repository);
  const url = `${api}/deployments/${deployment.id}`;
  return {
    id: deployment.id,
    node_id: nodeId("DE", deployment.id),
    url,
    sha: deployment.sha,
    ref: deployment.ref,
    task: deployment.task,
    payload: deployment.payload,
    original_environment: deployment.environment,
    environment: deployment.environment,
    description: deployment.description,
    creator: userAnswer(world, deployment.creator),
    created_at: timestamp(deployment.createdAt),
    updated_at: timestamp(deployment.updatedAt),
    statuses_url: `${url}/statuses`,
    repository_url: api,
    transient_environment: deployment.transient,
    production_environment: deployment.production,
  };
}

function statusAnswer(
  world: World,
  repository: Repository,
  { id, environment }: Deployment,
  status: DeploymentStatus,
) {
  const { api } = addressesOf(world, repository);
  const deployment = `${api}/deployments/${id}`;
  return {
    id: status.id,
    node_id: nodeId("DES", status.id),
    url: `${deployment}/statuses/${status.id}`,
    state: status.state,
    creator: userAnswer(world, status.creator),
    description: status.description,
    environment,
    target_url: status.logUrl,
    log_url: status.logUrl,
    environment_url: status.environmentUrl,
    created_at: timestamp(status.createdAt),
    updated_at: timestamp(status.createdAt),
    deployment_url: deployment,
    repository_url: api,
  };
}
