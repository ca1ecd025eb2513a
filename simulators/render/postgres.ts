import type { Route } from "../kernel/routes.ts";
import { refuse } from "./errors.ts";

/** Nothing here has a database on Render: whoever asks for one is told so, and a leak fails a test. */
export function postgresRoutes(): Route[] {
  return [
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
