import type { Call, Reply, Route } from "../kernel/routes.ts";
import { invalid, json, notFound, rfc3339 } from "./errors.ts";
import { ownerAnswer } from "./owners.ts";
import { filterOf, paged, passes, passesTimes } from "./paging.ts";
import type { Environment, Project } from "./project.ts";
import type { Render } from "./render.ts";
import { type RequestBody, requests } from "./requests.ts";
import { bodyOf } from "./validate.ts";

/** Projects and their environments. */
export function projectRoutes(render: Render): Route[] {
  const { world } = render;
  const projects = "/v1/projects";
  const environments = "/v1/environments";
  const route = (
    method: Route["method"],
    path: string,
    action: string,
    handler: Route["handler"],
  ): Route => ({ method, path, action, kind: method === "GET" ? "read" : "mutate", handler });
  const project = (work: (project: Project, call: Call) => Reply) => (call: Call) =>
    work(world.project(call.params.project), call);
  const environment = (work: (environment: Environment, call: Call) => Reply) => (call: Call) =>
    work(world.environment(call.params.environment), call);
  return [
    route("GET", projects, "projects.list", (call) => listProjects(render, call)),
    route("POST", projects, "projects.create", (call) => createProject(render, call)),
    route(
      "GET",
      `${projects}/:project`,
      "projects.get",
      project((one) => json(200, projectAnswer(render, one))),
    ),
    route(
      "PATCH",
      `${projects}/:project`,
      "projects.update",
      project((one, call) => {
        one.name = bodyOf(call, requests.projectPATCHInput).name ?? one.name;
        one.updatedAt = world.now();
        return json(200, projectAnswer(render, one));
      }),
    ),
    route(
      "DELETE",
      `${projects}/:project`,
      "projects.delete",
      project((one) => {
        for (const each of environmentsOf(render, one)) removeEnvironment(render, each);
        world.projects.delete(one.id);
        return json(204);
      }),
    ),
    route("GET", environments, "environments.list", (call) => listEnvironments(render, call)),
    route("POST", environments, "environments.create", (call) => {
      const { projectId, ...body } = bodyOf(call, requests.environmentPOSTInput);
      const made = newEnvironment(render, world.project(projectId), body);
      return json(201, environmentAnswer(render, made));
    }),
    route(
      "GET",
      `${environments}/:environment`,
      "environments.get",
      environment((one) => json(200, environmentAnswer(render, one))),
    ),
    route(
      "PATCH",
      `${environments}/:environment`,
      "environments.update",
      environment((one, call) => {
        const body = bodyOf(call, requests.environmentPATCHInput);
        one.name = body.name ?? one.name;
        one.protectedStatus = body.protectedStatus ?? one.protectedStatus;
        one.networkIsolationEnabled = body.networkIsolationEnabled ?? one.networkIsolationEnabled;
        if (body.ipAllowList) one.ipAllowList = body.ipAllowList;
        one.updatedAt = world.now();
        return json(200, environmentAnswer(render, one));
      }),
    ),
    route(
      "DELETE",
      `${environments}/:environment`,
      "environments.delete",
      environment((one) => {
        removeEnvironment(render, one);
        return json(204);
      }),
    ),
    route(
      "POST",
      `${environments}/:environment/resources`,
      "environments.add",
      environment((one, call) => {
        const { resourceIds } = bodyOf(call, requests.environmentResourcesPOSTInput);
        for (const id of resourceIds) move(render, id, one.id);
        // Recorded, although the document says 200.
        return json(201, environmentAnswer(render, one));
      }),
    ),
    route("DELETE", `${environments}/:environment/resources`, "environments.remove", (call) => {
      // Recorded: it does not matter which environment, or even which id, the path names.
      const ids = filterOf(call, "resourceIds");
      if (!ids) throw invalid("resourceIds is required");
      for (const id of ids) move(render, id, undefined);
      return json(204);
    }),
  ];
}

function listProjects(render: Render, call: Call): Reply {
  const found = [...render.world.projects.values()].filter(
    (one) =>
      passes(call, "name", one.name) &&
      passes(call, "ownerId", one.ownerId) &&
      passesTimes(call, { created: one.createdAt, updated: one.updatedAt }),
  );
  return paged(
    call,
    "project",
    found.map((one) => ({ id: one.id, item: projectAnswer(render, one) })),
  );
}

function createProject(render: Render, call: Call): Reply {
  const { world } = render;
  const { name, ownerId, environments } = bodyOf(call, requests.projectPOSTInput);
  world.owner(ownerId);
  const now = world.now();
  const project: Project = { id: world.id20("prj"), name, ownerId, createdAt: now, updatedAt: now };
  world.projects.set(project.id, project);
  for (const one of environments) newEnvironment(render, project, one);
  return json(201, projectAnswer(render, project));
}

function listEnvironments(render: Render, call: Call): Reply {
  if (!filterOf(call, "projectId")) throw invalid("projectId is required");
  const found = [...render.world.environments.values()].filter(
    (one) =>
      passes(call, "projectId", one.projectId) &&
      passes(call, "name", one.name) &&
      passes(call, "environmentId", one.id) &&
      passes(call, "ownerId", render.world.project(one.projectId).ownerId) &&
      passesTimes(call, { created: one.createdAt, updated: one.updatedAt }),
  );
  return paged(
    call,
    "environment",
    found.map((one) => ({ id: one.id, item: environmentAnswer(render, one) })),
  );
}

function newEnvironment(
  { world }: Render,
  project: Project,
  body: Omit<RequestBody<"environmentPOSTInput">, "projectId">,
): Environment {
  const now = world.now();
  const environment: Environment = {
    id: world.id20("evm"),
    projectId: project.id,
    name: body.name,
    protectedStatus: body.protectedStatus ?? "unprotected",
    networkIsolationEnabled: body.networkIsolationEnabled ?? false,
    ...(body.ipAllowList && { ipAllowList: body.ipAllowList }),
    createdAt: now,
    updatedAt: now,
  };
  world.environments.set(environment.id, environment);
  return environment;
}

function removeEnvironment({ world }: Render, { id }: Environment): void {
  for (const one of [...world.services.values(), ...world.envGroups.values(), ...world.keyValues.values()])
    if (one.environmentId === id) delete one.environmentId;
  world.environments.delete(id);
}

/** Puts a resource into an environment, or takes it out of the one it is in. */
function move({ world }: Render, id: string, to: string | undefined): void {
  const resource = world.services.get(id) ?? world.envGroups.get(id) ?? world.keyValues.get(id);
  if (!resource) throw notFound(id);
  const linked = world.groupsOf(id).some(({ environmentId }) => environmentId !== undefined);
  if (linked && resource.environmentId !== to)
    throw invalid("cannot move service out of environment with linked env groups");
  if (to === undefined) delete resource.environmentId;
  else resource.environmentId = to;
}

const environmentsOf = ({ world }: Render, { id }: Project) =>
  [...world.environments.values()].filter(({ projectId }) => projectId === id);

function projectAnswer(render: Render, project: Project): Record<string, unknown> {
  const { id, name, ownerId, createdAt, updatedAt } = project;
  return {
    id,
    createdAt: rfc3339(createdAt),
    updatedAt: rfc3339(updatedAt),
    name,
    owner: ownerAnswer(render.world.owner(ownerId)),
    // Recorded: their order says nothing.
    environmentIds: environmentsOf(render, project)
      .map((one) => one.id)
      .reverse(),
  };
}

/** Recorded: empty lists of what is in an environment are null. */
function environmentAnswer({ world }: Render, environment: Environment): Record<string, unknown> {
  const inside = (all: Iterable<{ id: string; environmentId?: string }>) => {
    const ids = [...all].filter((one) => one.environmentId === environment.id).map(({ id }) => id);
    return ids.length === 0 ? null : ids;
  };
  const { id, name, projectId, protectedStatus, networkIsolationEnabled, ipAllowList } = environment;
  return {
    id,
    name,
    projectId,
    databasesIds: null,
    redisIds: inside(world.keyValues.values()),
    serviceIds: inside(world.services.values()),
    envGroupIds: inside(world.envGroups.values()),
    protectedStatus,
    networkIsolationEnabled,
    ...(ipAllowList && { ipAllowList }),
  };
}
