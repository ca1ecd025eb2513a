import type { Call, Reply, Route } from "../kernel/routes.ts";
import { json, rfc3339 } from "./errors.ts";
import { pageOf, passes, passesTimes } from "./paging.ts";
import type { RegistryCredential } from "./registry-credential.ts";
import type { Render } from "./render.ts";
import { requests } from "./requests.ts";
import { bodyOf } from "./validate.ts";

/** Credentials for private images. The token is taken and never answered. */
export function credentialRoutes(render: Render): Route[] {
  const { world } = render;
  const all = "/v1/registrycredentials";
  const one = `${all}/:credential`;
  return [
    {
      method: "GET",
      path: all,
      action: "registryCredentials.list",
      kind: "read",
      handler: (call) => list(render, call),
    },
    {
      method: "POST",
      path: all,
      action: "registryCredentials.create",
      kind: "mutate",
      handler: (call) => {
        const { authToken: _, ...body } = bodyOf(call, requests.registryCredentialPOST);
        world.owner(body.ownerId);
        const now = world.now();
        const made = { id: world.id20("rgc"), ...body, createdAt: now, updatedAt: now };
        world.credentials.set(made.id, made);
        // Not 201.
        return json(200, answer(made));
      },
    },
    {
      method: "GET",
      path: one,
      action: "registryCredentials.get",
      kind: "read",
      handler: (call) => json(200, answer(world.credential(call.params.credential))),
    },
    {
      method: "PATCH",
      path: one,
      action: "registryCredentials.update",
      kind: "mutate",
      handler: (call) => {
        const { authToken: _, ...body } = bodyOf(call, requests.registryCredentialPATCH);
        const known = world.credential(call.params.credential);
        Object.assign(known, body, { updatedAt: world.now() });
        return json(200, answer(known));
      },
    },
    {
      method: "DELETE",
      path: one,
      action: "registryCredentials.delete",
      kind: "mutate",
      handler: (call) => {
        world.credentials.delete(world.credential(call.params.credential).id);
        return json(204);
      },
    },
  ];
}

/** Without cursors, by the document. */
function list({ world }: Render, call: Call): Reply {
  const found = [...world.credentials.values()].filter(
    (one) =>
      passes(call, "name", one.name) &&
      passes(call, "username", one.username) &&
      passes(call, "type", one.registry) &&
      passes(call, "ownerId", one.ownerId) &&
      passesTimes(call, { created: one.createdAt, updated: one.updatedAt }),
  );
  const items = found.map((one) => ({ id: one.id, item: answer(one) }));
  return json(
    200,
    pageOf(call, items).map(({ item }) => item),
  );
}

function answer({ id, name, registry, username, updatedAt }: RegistryCredential): Record<string, unknown> {
  return { id, name, registry, username, updatedAt: rfc3339(updatedAt) };
}
