import type { Route } from "../kernel/routes.ts";
import { actionRoutes } from "./actions.ts";
import { deployRoutes } from "./deploys.ts";
import { envVarRoutes } from "./env-vars.ts";
import { ownerRoutes } from "./owners.ts";
import type { Render } from "./render.ts";
import { serviceRoutes } from "./services.ts";

/** Every operation of the simulated API. */
export function routes(render: Render): Route[] {
  return [
    ...ownerRoutes(render),
    ...serviceRoutes(render),
    ...envVarRoutes(render),
    ...deployRoutes(render),
    ...actionRoutes(render),
  ];
}
