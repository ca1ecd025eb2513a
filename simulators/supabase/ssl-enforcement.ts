import * as z from "zod";
import { json } from "./errors.ts";
import type { Project } from "./project.ts";
import type { ProjectRoute } from "./project-route.ts";
import { bodyOf } from "./validate.ts";
import type { World } from "./world.ts";

const body = z.strictObject({ requestedConfig: z.strictObject({ database: z.boolean() }) });

/** Whether the database takes connections without TLS. A change restarts it, and is not applied until it is back. */
export function sslRoutes(world: World): ProjectRoute[] {
  const path = "/ssl-enforcement";
  const answer = ({ ssl, restartsUntil }: Project) =>
    json(200, { currentConfig: { database: ssl }, appliedSuccessfully: world.now() >= restartsUntil });
  return [
    { method: "GET", path, action: "ssl.get", kind: "read", handler: answer },
    {
      ...{ method: "PUT", path, action: "ssl.set", kind: "mutate" },
      handler(project, call) {
        const { database } = bodyOf(call, body).requestedConfig;
        if (database !== project.ssl) {
          project.ssl = database;
          project.restartsUntil = world.now() + world.timings.restart;
        }
        return answer(project);
      },
    },
  ];
}
