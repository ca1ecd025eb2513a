import type { Call, Route } from "../kernel/routes.ts";
import type { Environment } from "./environment.ts";
import { notFound, refuse } from "./errors.ts";
import type { Github } from "./github.ts";
import { ROOT } from "./root.ts";
import type { Repository } from "./world.ts";

/** A route whose path continues that of a repository. */
export type RepositoryRoute = Omit<Route, "handler"> & {
  handler: (call: Call, repository: Repository) => ReturnType<Route["handler"]>;
};

/**
 * Routes below a repository, in both forms of its address: `/repos/{owner}/{repo}` and `/repositories/{id}`. An
 * archived repository refuses changes.
 */
export function below(github: Github, routes: readonly RepositoryRoute[], root = ROOT): Route[] {
  return routes.flatMap((route) =>
    [`${root}/repos/:owner/:repo`, `${root}/repositories/:repository`].map((prefix) => ({
      ...route,
      path: `${prefix}${route.path}`,
      handler: (call: Call) => {
        const repository = repositoryOf(github, call);
        if (repository.archived && route.kind === "mutate") {
          throw refuse(403, "Repository was archived so is read-only.");
        }
        return route.handler(call, repository);
      },
    })),
  );
}

function repositoryOf({ world }: Github, { params }: Call): Repository {
  const { owner, repo, repository: id } = params;
  const found =
    id === undefined
      ? world.repositories.get((repo ?? "").toLowerCase())
      : [...world.repositories.values()].find((one) => String(one.id) === id);
  const mine = owner === undefined || owner.toLowerCase() === world.owner.login.toLowerCase();
  if (!found || !mine) throw notFound();
  return found;
}

/** The environment that the path names. */
export function environmentOf(call: Call, repository: Repository): Environment {
  const environment = repository.environments.get((call.params.environment ?? "").toLowerCase());
  if (!environment) throw notFound();
  return environment;
}

/** What `map` holds under the numeric id that the path parameter `name` gives. */
export function byId<T>(map: ReadonlyMap<number, T>, call: Call, name: string): T {
  const found = map.get(Number(call.params[name]));
  if (found === undefined) throw notFound();
  return found;
}
