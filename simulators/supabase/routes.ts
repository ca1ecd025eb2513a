import type { Route } from "../kernel/routes.ts";
import { lookedAtRoutes } from "./looked-at.ts";
import { restrictionRoutes } from "./network-restrictions.ts";
import { poolerRoutes } from "./pooler.ts";
import { secretRoutes } from "./secrets.ts";
import { sslRoutes } from "./ssl-enforcement.ts";
import type { World } from "./world.ts";

/** Every operation of the simulated API: settings of projects that are there. None makes or deletes a project. */
export function routes(world: World): Route[] {
  const all = [
    ...lookedAtRoutes(world),
    ...sslRoutes(world),
    ...restrictionRoutes(world),
    ...poolerRoutes(),
    ...secretRoutes(world),
  ];
  return all.map(({ path, handler, ...route }) => ({
    ...route,
    path: `/v1/projects/:ref${path}`,
    handler: (call) => handler(world.projectOf(call), call),
  }));
}
