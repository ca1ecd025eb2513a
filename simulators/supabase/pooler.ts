import * as z from "zod";
import { json } from "./errors.ts";
import type { Project } from "./project.ts";
import type { ProjectRoute } from "./project-route.ts";
import { bodyOf } from "./validate.ts";

const body = z.strictObject({
  default_pool_size: z.int().min(0).max(3000).nullish(),
  pool_mode: z.enum(["transaction", "session"]).optional(),
});

/** The shared pooler of a project. */
export function poolerRoutes(): ProjectRoute[] {
  const path = "/config/database/pooler";
  return [
    {
      ...{ method: "GET", path, action: "pooler.get", kind: "read" },
      handler: (project) => json(200, [answer(project)]),
    },
    {
      ...{ method: "PATCH", path, action: "pooler.update", kind: "mutate" },
      handler({ pooler }, call) {
        const { default_pool_size, pool_mode } = bodyOf(call, body);
        if (default_pool_size !== undefined) pooler.size = default_pool_size;
        if (pool_mode !== undefined) pooler.mode = pool_mode;
        return json(200, { default_pool_size: pooler.size, pool_mode: pooler.mode });
      },
    },
  ];
}

function answer({ ref, pooler: { host, size, maxClients, mode } }: Project): Record<string, unknown> {
  const user = `postgres.${ref}`;
  const address = `postgresql://${user}:[YOUR-PASSWORD]@${host}:6543/postgres`;
  return {
    ...{ identifier: ref, database_type: "PRIMARY", is_using_scram_auth: true },
    ...{ db_user: user, db_host: host, db_port: 6543, db_name: "postgres" },
    ...{ connection_string: address, connectionString: address },
    ...{ default_pool_size: size, max_client_conn: maxClients, pool_mode: mode },
  };
}
