import type { Route } from "../kernel/routes.ts";
import { notFound } from "./errors.ts";
import type { Github } from "./github.ts";
import { below } from "./paths.ts";

/** Whether releases of a repository are immutable once they are published: 404 while they are not (GitHub's documentation). */
export function immutableReleaseRoutes(github: Github): Route[] {
  const path = "/immutable-releases";
  return below(github, [
    {
      ...{ method: "GET", path, action: "immutableReleases.get", kind: "read" },
      handler: (_call, { immutableReleases: enabled }) => {
        if (!enabled) throw notFound();
        return { status: 200, body: { enabled, enforced_by_owner: false } };
      },
    },
    {
      ...{ method: "PUT", path, action: "immutableReleases.enable", kind: "mutate" },
      handler: (_call, repository) => {
        repository.immutableReleases = true;
        return { status: 204 };
      },
    },
    {
      ...{ method: "DELETE", path, action: "immutableReleases.disable", kind: "mutate" },
      handler: (_call, repository) => {
        repository.immutableReleases = false;
        return { status: 204 };
      },
    },
  ]);
}
