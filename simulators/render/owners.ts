import type { Route } from "../kernel/routes.ts";
import { json } from "./errors.ts";
import { paged, passes } from "./paging.ts";
import type { Render } from "./render.ts";
import type { Owner } from "./world.ts";

/** Workspaces, and whose key it is. */
export function ownerRoutes({ world }: Render): Route[] {
  return [
    {
      method: "GET",
      path: "/v1/users",
      action: "users.get",
      kind: "read",
      handler: () => {
        const [{ name, email } = { name: "", email: "" }] = world.owners;
        return json(200, { email, name });
      },
    },
    {
      method: "GET",
      path: "/v1/owners",
      action: "owners.list",
      kind: "read",
      handler: (call) => {
        const found = world.owners.filter(
          (one) => passes(call, "name", one.name) && passes(call, "email", one.email),
        );
        return paged(
          call,
          "owner",
          found.map((one) => ({ id: one.id, item: ownerAnswer(one) })),
        );
      },
    },
    {
      method: "GET",
      path: "/v1/owners/:owner",
      action: "owners.get",
      kind: "read",
      handler: (call) => json(200, ownerAnswer(world.owner(call.params.owner))),
    },
  ];
}

/** A workspace as Render answers it. */
export function ownerAnswer({ id, name, email, type }: Owner): Record<string, unknown> {
  return { id, name, email, ipAllowList: [], twoFactorAuthEnabled: false, type };
}
