import type { Call, Reply, Route } from "../kernel/routes.ts";
import type { EnvGroup } from "./env-group.ts";
import { find } from "./env-vars.ts";
import { invalid, json, refuse, rfc3339 } from "./errors.ts";
import { pageOf, passes, passesTimes } from "./paging.ts";
import type { Render } from "./render.ts";
import { requests } from "./requests.ts";
import { shortType } from "./service-answer.ts";
import { bodyOf } from "./validate.ts";
import { readEnvVars, readSecretFiles, readValue, setEnvVar, setSecretFile } from "./variables.ts";

/** Env groups, their variables and files, and their links. Nothing here deploys a linked service. */
export function envGroupRoutes(render: Render): Route[] {
  const { world } = render;
  const all = "/v1/env-groups";
  const one = `${all}/:group`;
  const on = (work: (group: EnvGroup, call: Call) => Reply) => (call: Call) =>
    work(world.envGroup(call.params.group), call);
  const route = (
    method: Route["method"],
    path: string,
    action: string,
    handler: Route["handler"],
  ): Route => ({ method, path, action, kind: method === "GET" ? "read" : "mutate", handler });
  const whole = (group: EnvGroup) => json(200, groupAnswer(render, group));
  return [
    route("GET", all, "envGroups.list", (call) => list(render, call)),
    route("POST", all, "envGroups.create", (call) => create(render, call)),
    route("GET", one, "envGroups.get", on(whole)),
    route(
      "PATCH",
      one,
      "envGroups.update",
      on((group, call) => {
        group.name = bodyOf(call, requests.envGroupPATCHInput).name;
        group.updatedAt = world.now();
        return whole(group);
      }),
    ),
    route(
      "DELETE",
      one,
      "envGroups.delete",
      on((group) => {
        world.envGroups.delete(group.id);
        return json(204);
      }),
    ),
    route(
      "POST",
      `${one}/services/:service`,
      "envGroups.link",
      on((group, call) => {
        link(render, group, call.params.service ?? "");
        return whole(group);
      }),
    ),
    route(
      "DELETE",
      `${one}/services/:service`,
      "envGroups.unlink",
      on((group, call) => {
        const { id } = world.service(call.params.service);
        group.serviceIds = group.serviceIds.filter((other) => other !== id);
        return json(204);
      }),
    ),
    route(
      "GET",
      `${one}/env-vars/:key`,
      "envGroups.envVars.get",
      on(({ envVars }, call) => json(200, find(envVars, "key", call.params.key))),
    ),
    // Recorded: the answer is the whole group, and its updatedAt stays.
    route(
      "PUT",
      `${one}/env-vars/:key`,
      "envGroups.envVars.set",
      on((group, call) => {
        setEnvVar(group.envVars, call.params.key ?? "", readValue(bodyOf(call, requests.envVarPUT)));
        return whole(group);
      }),
    ),
    route(
      "DELETE",
      `${one}/env-vars/:key`,
      "envGroups.envVars.delete",
      on((group, call) => {
        const gone = find(group.envVars, "key", call.params.key);
        group.envVars = group.envVars.filter((other) => other !== gone);
        return json(204);
      }),
    ),
    route(
      "GET",
      `${one}/secret-files/:name`,
      "envGroups.secretFiles.get",
      on(({ secretFiles }, call) => json(200, find(secretFiles, "name", call.params.name))),
    ),
    route(
      "PUT",
      `${one}/secret-files/:name`,
      "envGroups.secretFiles.set",
      on((group, call) => {
        const { content = "" } = bodyOf(call, requests.secretFilePUT);
        setSecretFile(group.secretFiles, call.params.name ?? "", content);
        return whole(group);
      }),
    ),
    route(
      "DELETE",
      `${one}/secret-files/:name`,
      "envGroups.secretFiles.delete",
      on((group, call) => {
        const gone = find(group.secretFiles, "name", call.params.name);
        group.secretFiles = group.secretFiles.filter((other) => other !== gone);
        return json(204);
      }),
    ),
  ];
}

/** Only what identifies them: variables and files come with a single group. No cursors. */
function list(render: Render, call: Call): Reply {
  const found = [...render.world.envGroups.values()].filter(
    (one) =>
      passes(call, "name", one.name) &&
      passes(call, "ownerId", one.ownerId) &&
      passes(call, "environmentId", one.environmentId) &&
      passesTimes(call, { created: one.createdAt, updated: one.updatedAt }),
  );
  const items = found.map((one) => ({ id: one.id, item: metaAnswer(render, one) }));
  return json(
    200,
    pageOf(call, items).map(({ item }) => item),
  );
}

function create(render: Render, call: Call): Reply {
  const { world } = render;
  const { name, ownerId, envVars, secretFiles, serviceIds, environmentId } = bodyOf(
    call,
    requests.envGroupPOSTInput,
  );
  world.owner(ownerId);
  if (environmentId !== undefined) world.environment(environmentId);
  const others = [...world.envGroups.values()].filter((one) => one.ownerId === ownerId);
  if (render.uniqueNames && others.some((one) => one.name === name))
    throw refuse(409, `an env group named ${name} exists already`);
  const now = world.now();
  const group: EnvGroup = {
    id: world.id20("evg"),
    name,
    ownerId,
    createdAt: now,
    updatedAt: now,
    ...(environmentId !== undefined && { environmentId }),
    envVars: readEnvVars(envVars ?? []),
    secretFiles: readSecretFiles(secretFiles ?? []),
    serviceIds: [],
  };
  for (const id of serviceIds ?? []) link(render, group, id);
  world.envGroups.set(group.id, group);
  return json(201, groupAnswer(render, group));
}

/** A group of an environment is for the services of it. */
function link({ world }: Render, group: EnvGroup, id: string): void {
  const service = world.service(id);
  if (group.environmentId !== undefined && group.environmentId !== service.environmentId)
    throw invalid("cannot link an env group of an environment to a service outside of it");
  if (!group.serviceIds.includes(service.id)) group.serviceIds.push(service.id);
}

function metaAnswer({ world }: Render, group: EnvGroup): Record<string, unknown> {
  const services = group.serviceIds.map((id) => world.service(id));
  return {
    id: group.id,
    name: group.name,
    ownerId: group.ownerId,
    createdAt: rfc3339(group.createdAt),
    updatedAt: rfc3339(group.updatedAt),
    serviceLinks: services.map((one) => ({ id: one.id, name: one.settings.name, type: shortType(one) })),
    ...(group.environmentId !== undefined && { environmentId: group.environmentId }),
  };
}

function groupAnswer(render: Render, group: EnvGroup): Record<string, unknown> {
  // Recorded: in another order than they were sent in.
  const envVars = [...group.envVars].reverse();
  return { ...metaAnswer(render, group), envVars, secretFiles: group.secretFiles };
}
