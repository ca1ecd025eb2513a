import { z } from "zod";
import type { Call, Reply, Route } from "../kernel/routes.ts";
import type { DeploymentPolicy, Environment } from "./environment.ts";
import { notFound } from "./errors.ts";
import type { Github } from "./github.ts";
import { paged } from "./paging.ts";
import { below, byId, environmentOf } from "./paths.ts";
import { bodyOf } from "./validate.ts";
import { nodeId, type Repository } from "./world.ts";

const createRequest = z.strictObject({
  name: z.string().min(1),
  type: z.enum(["branch", "tag"]).default("branch"),
});
const updateRequest = z.strictObject({ name: z.string().min(1) });

/** Branch and tag patterns of an environment; all 404 while its branch policy is not a custom one. */
export function deploymentPolicyRoutes(github: Github): Route[] {
  const create = (call: Call, repository: Repository): Reply => {
    const environment = customOf(call, repository);
    const { name, type } = bodyOf(call, createRequest);
    const twin = [...environment.policies.values()].find((one) => one.name === name && one.type === type);
    // GitHub's documentation: 303 when the same pattern is there already.
    if (twin) return { status: 303, body: answer(twin) };
    const policy: DeploymentPolicy = { id: github.world.nextId(), name, type };
    environment.policies.set(policy.id, policy);
    return { status: 200, body: answer(policy) };
  };
  const get = (call: Call, repository: Repository): Reply => ({
    status: 200,
    body: answer(byId(customOf(call, repository).policies, call, "policy")),
  });
  const update = (call: Call, repository: Repository): Reply => {
    const policy = byId(customOf(call, repository).policies, call, "policy");
    policy.name = bodyOf(call, updateRequest).name;
    return { status: 200, body: answer(policy) };
  };
  const remove = (call: Call, repository: Repository): Reply => {
    const { policies } = customOf(call, repository);
    policies.delete(byId(policies, call, "policy").id);
    return { status: 204 };
  };
  const list = (call: Call, repository: Repository): Reply => {
    const all = [...customOf(call, repository).policies.values()];
    return paged(call, all, (page) => ({ total_count: all.length, branch_policies: page.map(answer) }));
  };
  const many = "/environments/:environment/deployment-branch-policies";
  const one = `${many}/:policy`;
  return below(github, [
    { method: "GET", path: many, action: "deploymentPolicies.list", kind: "read", handler: list },
    { method: "POST", path: many, action: "deploymentPolicies.create", kind: "mutate", handler: create },
    { method: "GET", path: one, action: "deploymentPolicies.get", kind: "read", handler: get },
    { method: "PUT", path: one, action: "deploymentPolicies.update", kind: "mutate", handler: update },
    { method: "DELETE", path: one, action: "deploymentPolicies.delete", kind: "mutate", handler: remove },
  ]);
}

function customOf(call: Call, repository: Repository): Environment {
  const environment = environmentOf(call, repository);
  if (environment.rules.branchPolicy !== "custom") throw notFound();
  return environment;
}

const answer = ({ id, name, type }: DeploymentPolicy) => ({ id, node_id: nodeId("GBP", id), name, type });
