import type { Route } from "../kernel/routes.ts";
import { accountAnswer } from "./accounts.ts";
import type { Github } from "./github.ts";
import { below } from "./paths.ts";
import { addressesOf } from "./users.ts";
import { nodeId, type Repository, type World } from "./world.ts";

/** A repository, by owner and name or by id. */
export function repositoryRoutes(github: Github): Route[] {
  return below(github, [
    {
      method: "GET",
      path: "",
      action: "repositories.get",
      kind: "read",
      handler: (_call, repository) => ({
        status: 200,
        body: repositoryAnswer(github.world, repository),
      }),
    },
  ]);
}

/** A repository as GitHub shows it to its owner. */
export function repositoryAnswer(world: World, repository: Repository) {
  const { owner } = world;
  const { api, site } = addressesOf(world, repository);
  const { host } = new URL(world.url);
  const fullName = `${owner.login}/${repository.name}`;
  const { login, id, node_id, type } = accountAnswer(world, owner);
  return {
    id: repository.id,
    node_id: nodeId("R", repository.id),
    name: repository.name,
    full_name: fullName,
    owner: { login, id, node_id, type },
    private: repository.private,
    visibility: repository.private ? "private" : "public",
    description: null,
    homepage: null,
    language: null,
    license: null,
    fork: false,
    archived: repository.archived,
    disabled: false,
    is_template: false,
    default_branch: repository.defaultBranch,
    topics: [],
    url: api,
    html_url: site,
    clone_url: `${site}.git`,
    git_url: `git://${host}/${fullName}.git`,
    ssh_url: `git@${host}:${fullName}.git`,
    svn_url: site,
    has_issues: true,
    has_projects: true,
    has_wiki: true,
    has_pages: false,
    has_downloads: true,
    has_discussions: false,
    allow_forking: true,
    allow_merge_commit: true,
    allow_squash_merge: true,
    allow_rebase_merge: true,
    allow_auto_merge: false,
    allow_update_branch: false,
    delete_branch_on_merge: false,
    squash_merge_commit_title: "COMMIT_OR_PR_TITLE",
    squash_merge_commit_message: "COMMIT_MESSAGES",
    merge_commit_title: "MERGE_MESSAGE",
    merge_commit_message: "PR_TITLE",
    permissions: { admin: true, maintain: true, push: true, triage: true, pull: true },
    created_at: "2020-01-01T00:00:00Z",
    updated_at: "2020-01-01T00:00:00Z",
    pushed_at: "2020-01-01T00:00:00Z",
  };
}
