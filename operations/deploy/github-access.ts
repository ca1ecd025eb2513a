import { GITHUB, type RepositoryAccess } from "../github/access.ts";
import { type DeployContext, known } from "./step.ts";

/** How the gates reach the repository of the settings. @throws Error when there is no token */
export function githubAccessOf({ facts, stack }: Pick<DeployContext, "facts" | "stack">): RepositoryAccess {
  const { github } = known(facts, "settings");
  const token = stack.project.env.GITHUB_TOKEN;
  if (!token)
    throw new Error(
      "GITHUB_TOKEN is not set: the gates read the commit's checks with it. `gh auth token` prints one",
    );
  return { baseUrl: github.baseUrl ?? GITHUB, owner: github.owner, repository: github.repository, token };
}
