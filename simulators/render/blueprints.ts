import type { Route } from "../kernel/routes.ts";
import type { Blueprint } from "./blueprint.ts";
import { json, notFound } from "./errors.ts";
import { filterOf, paged } from "./paging.ts";
import type { Render } from "./render.ts";

/** Reading Blueprints; only one of them is answered with its resources. */
export function blueprintRoutes({ world }: Render): Route[] {
  const short = ({ resources: _all, ownerId: _owner, ...blueprint }: Blueprint) => blueprint;
  return [
    {
      ...{ method: "GET", path: "/v1/blueprints", action: "blueprints.list", kind: "read" },
      handler: (call) => {
        const owners = filterOf(call, "ownerId");
        for (const id of owners ?? []) world.owner(id);
        const all = [...world.blueprints.values()].filter((one) => owners?.includes(one.ownerId) ?? true);
        return paged(
          call,
          "blueprint",
          all.map((one) => ({ id: one.id, item: short(one) })),
        );
      },
    },
    {
      ...{ method: "GET", path: "/v1/blueprints/:blueprint", action: "blueprints.get", kind: "read" },
      handler: (call) => {
        const found = world.blueprints.get(call.params.blueprint ?? "");
        if (!found) throw notFound(call.params.blueprint ?? "");
        return json(200, { ...short(found), resources: found.resources });
      },
    },
  ];
}
