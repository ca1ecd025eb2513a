import type { Route } from "../kernel/routes.ts";
import { notFound, refuse } from "./errors.ts";
import { paged } from "./paging.ts";

/**
 * Nothing here has a database on Render: whoever asks for one is told so, and a leak fails a test. The list is empty, as that
 * of any workspace without one: Render's command line asks for it before anything else, and takes 404 for an error.
 */
export function postgresRoutes(): Route[] {
  return [
    {
      ...{ method: "GET", path: "/v1/postgres", action: "postgres.list", kind: "read" },
      handler: (call) => paged(call, "postgres", []),
    },
    {
      ...{ method: "GET", path: "/v1/postgres/:postgres", action: "postgres.get", kind: "read" },
      handler: (call) => {
        throw notFound(call.params.postgres ?? "");
      },
    },
    {
      method: "POST",
      path: "/v1/postgres",
      action: "postgres.create",
      kind: "mutate",
      handler: () => {
        throw refuse(403, "this simulated workspace has no Render Postgres: the only Postgres is Supabase");
      },
    },
  ];
}
