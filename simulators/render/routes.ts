import type { Route } from "../kernel/routes.ts";
import { actionRoutes } from "./actions.ts";
import { blueprintRoutes } from "./blueprints.ts";
import { credentialRoutes } from "./credentials.ts";
import { deployRoutes } from "./deploys.ts";
import { diskRoutes } from "./disks.ts";
import { domainRoutes } from "./domains.ts";
import { envGroupRoutes } from "./env-groups.ts";
import { envVarRoutes } from "./env-vars.ts";
import { historyRoutes } from "./history.ts";
import { keyValueRoutes } from "./key-values.ts";
import { lookedAtRoutes } from "./looked-at.ts";
import { ownerRoutes } from "./owners.ts";
import { postgresRoutes } from "./postgres.ts";
import { projectRoutes } from "./projects.ts";
import type { Render } from "./render.ts";
import { serviceRoutes } from "./services.ts";

/** Every operation of the simulated API. */
export function routes(render: Render): Route[] {
  return [
    ...ownerRoutes(render),
    ...serviceRoutes(render),
    ...blueprintRoutes(render),
    ...envVarRoutes(render),
    ...deployRoutes(render),
    ...actionRoutes(render),
    ...domainRoutes(render),
    ...diskRoutes(render),
    ...envGroupRoutes(render),
    ...keyValueRoutes(render),
    ...projectRoutes(render),
    ...credentialRoutes(render),
    ...historyRoutes(render),
    ...lookedAtRoutes(render),
    ...postgresRoutes(),
  ];
}
