import type { Route } from "../kernel/routes.ts";
import { actionRoutes } from "./actions.ts";
import { appRoutes } from "./apps.ts";
import { certificateRoutes } from "./certificates.ts";
import { detailRoutes } from "./details.ts";
import type { Fly } from "./fly.ts";
import { ipRoutes } from "./ips.ts";
import { leaseRoutes } from "./leases.ts";
import { machineRoutes } from "./machines.ts";
import { metadataRoutes } from "./metadata.ts";
import { orgRoutes } from "./orgs.ts";
import { platformRoutes } from "./regions.ts";
import { secretRoutes } from "./secrets.ts";
import { tokenRoutes } from "./tokens.ts";
import { volumeRoutes } from "./volumes.ts";
import { waitRoutes } from "./wait.ts";

/** Every operation of the simulated Machines API. */
export function routes(fly: Fly): Route[] {
  return [
    ...appRoutes(fly),
    ...machineRoutes(fly),
    ...actionRoutes(fly),
    ...detailRoutes(fly),
    ...metadataRoutes(fly),
    ...leaseRoutes(fly),
    ...waitRoutes(fly),
    ...volumeRoutes(fly),
    ...secretRoutes(fly),
    ...ipRoutes(fly),
    ...certificateRoutes(fly),
    ...platformRoutes(fly),
    ...orgRoutes(fly),
    ...tokenRoutes(fly),
  ];
}
