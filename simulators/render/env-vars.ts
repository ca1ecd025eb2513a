import type { Call, Reply, Route } from "../kernel/routes.ts";
import { json, notFound } from "./errors.ts";
import { cursorOf, inOwnOrder, type Listed, paged } from "./paging.ts";
import type { Render } from "./render.ts";
import { requests } from "./requests.ts";
import { bodyOf } from "./validate.ts";
import type { EnvVar, SecretFile } from "./variable.ts";
import { readEnvVars, readSecretFiles, readValue, setEnvVar, setSecretFile } from "./variables.ts";

/** Variables and secret files of a service itself, never those of linked groups. None of these calls deploys. */
export function envVarRoutes(render: Render): Route[] {
  const { world } = render;
  const vars = "/v1/services/:service/env-vars";
  const files = "/v1/services/:service/secret-files";
  const owner = (call: Call) => world.service(call.params.service);
  const touch = (call: Call) => {
    const service = owner(call);
    service.updatedAt = world.now();
    return service;
  };
  return [
    {
      method: "GET",
      path: vars,
      action: "envVars.list",
      kind: "read",
      // Recorded: a list comes back in another order than it was sent in.
      handler: (call) => paged(call, "envVar", [...owner(call).envVars].reverse().map(byKey)),
    },
    {
      method: "PUT",
      path: vars,
      action: "envVars.replace",
      kind: "mutate",
      handler: (call) => {
        const envVars = readEnvVars(bodyOf(call, requests.envVarsPUT) ?? []);
        touch(call).envVars = envVars;
        return whole("envVar", envVars.map(byKey));
      },
    },
    {
      method: "GET",
      path: `${vars}/:key`,
      action: "envVars.get",
      kind: "read",
      handler: (call) => json(200, find(owner(call).envVars, "key", call.params.key)),
    },
    {
      method: "PUT",
      path: `${vars}/:key`,
      action: "envVars.set",
      kind: "mutate",
      handler: (call) => {
        const value = readValue(bodyOf(call, requests.envVarPUT));
        return json(200, setEnvVar(touch(call).envVars, call.params.key ?? "", value));
      },
    },
    {
      method: "DELETE",
      path: `${vars}/:key`,
      action: "envVars.delete",
      kind: "mutate",
      handler: (call) => {
        const gone = find(owner(call).envVars, "key", call.params.key);
        const service = touch(call);
        service.envVars = service.envVars.filter((one) => one !== gone);
        return json(204);
      },
    },
    {
      method: "GET",
      path: files,
      action: "secretFiles.list",
      kind: "read",
      handler: (call) => paged(call, "secretFile", inOwnOrder(owner(call).secretFiles.map(byName))),
    },
    {
      method: "PUT",
      path: files,
      action: "secretFiles.replace",
      kind: "mutate",
      handler: (call) => {
        const secretFiles = readSecretFiles(bodyOf(call, requests.secretFilesPUT) ?? []);
        touch(call).secretFiles = secretFiles;
        return whole("secretFile", inOwnOrder(secretFiles.map(byName)));
      },
    },
    {
      method: "GET",
      path: `${files}/:name`,
      action: "secretFiles.get",
      kind: "read",
      handler: (call) => json(200, find(owner(call).secretFiles, "name", call.params.name)),
    },
    {
      method: "PUT",
      path: `${files}/:name`,
      action: "secretFiles.set",
      kind: "mutate",
      handler: (call) => {
        const { content = "" } = bodyOf(call, requests.secretFilePUT);
        return json(201, setSecretFile(touch(call).secretFiles, call.params.name ?? "", content));
      },
    },
    {
      method: "DELETE",
      path: `${files}/:name`,
      action: "secretFiles.delete",
      kind: "mutate",
      handler: (call) => {
        const gone = find(owner(call).secretFiles, "name", call.params.name);
        const service = touch(call);
        service.secretFiles = service.secretFiles.filter((one) => one !== gone);
        return json(204);
      },
    },
  ];
}

const byKey = (item: EnvVar): Listed<EnvVar> => ({ id: item.key, item });
const byName = (item: SecretFile): Listed<SecretFile> => ({ id: item.name, item });

/** All of a list in one answer, as replacing it answers. */
function whole<T>(name: string, items: readonly Listed<T>[]): Reply {
  return json(
    200,
    items.map(({ id, item }) => ({ [name]: item, cursor: cursorOf(id) })),
  );
}

/** One thing of a list by its key or name; 404 when it is not there. */
export function find<T, K extends keyof T>(all: readonly T[], by: K, value: string | undefined): T {
  const found = all.find((one) => one[by] === value);
  if (!found) throw notFound(value ?? "");
  return found;
}
