import type { Call, Reply, Route } from "../kernel/routes.ts";
import { commitOf } from "./commit-of.ts";
import { notFound, refuse } from "./errors.ts";
import type { Commit } from "./git.ts";
import type { Github } from "./github.ts";
import { paged } from "./paging.ts";
import { below } from "./paths.ts";
import { addressesOf, userAnswer } from "./users.ts";
import { nodeId, type Repository, timestamp, type World } from "./world.ts";

/** Commits, and how two of them stand to each other. */
export function commitRoutes(github: Github): Route[] {
  const { world } = github;
  const one = (call: Call, repository: Repository): Reply => ({
    status: 200,
    body: commitAnswer(world, repository, commitOf(repository, call.params.ref)),
  });
  const list = (call: Call, repository: Repository): Reply => {
    const { git } = repository.activity;
    // Unlike where a commit itself is asked for, an unknown one is 404 here (GitHub's documentation).
    const tip = git.resolve(call.query.get("sha") ?? repository.defaultBranch);
    if (!tip) throw notFound();
    return paged(call, git.history(tip.sha), (page) =>
      page.map((commit) => commitAnswer(world, repository, commit)),
    );
  };
  const compare = (call: Call, repository: Repository): Reply => {
    const [base = "", head = ""] = (call.params.basehead ?? "").split("...");
    const { git } = repository.activity;
    const [from, to] = [git.resolve(base), git.resolve(head)];
    // GitHub's documentation of this answer knows 404 and no 422: a comparison with an unknown commit is not there.
    if (!from || !to) throw notFound();
    const found = git.compare(from, to);
    if (!found) throw refuse(404, `No common ancestor between ${base} and ${head}.`);
    const { api, site } = addressesOf(world, repository);
    const show = (commit: Commit) => commitAnswer(world, repository, commit);
    const page = `${site}/compare/${base}...${head}`;
    return {
      status: 200,
      body: {
        url: `${api}/compare/${base}...${head}`,
        html_url: page,
        permalink_url: page,
        diff_url: `${page}.diff`,
        patch_url: `${page}.patch`,
        base_commit: show(from),
        merge_base_commit: show(found.mergeBase),
        status: found.status,
        ahead_by: found.ahead.length,
        behind_by: found.behind,
        total_commits: found.ahead.length,
        commits: found.ahead.map(show),
        files: [],
      },
    };
  };
  return below(github, [
    { method: "GET", path: "/commits", action: "commits.list", kind: "read", handler: list },
    { method: "GET", path: "/commits/:ref", action: "commits.get", kind: "read", handler: one },
    {
      method: "GET",
      path: "/compare/:basehead{.+}",
      action: "commits.compare",
      kind: "read",
      handler: compare,
    },
  ]);
}

/** A commit as GitHub shows it, without files and counts of lines. */
export function commitAnswer(world: World, repository: Repository, commit: Commit) {
  const { api, site } = addressesOf(world, repository);
  const { sha, message, author, at } = commit;
  const url = `${api}/commits/${sha}`;
  const tree = { sha, url: `${api}/git/trees/${sha}` };
  const signed = { name: author, email: `${author}@users.noreply.github.com`, date: timestamp(at) };
  const parent = (one: string) => ({
    sha: one,
    url: `${api}/commits/${one}`,
    html_url: `${site}/commit/${one}`,
  });
  return {
    sha,
    node_id: nodeId("C", sha),
    url,
    html_url: `${site}/commit/${sha}`,
    comments_url: `${url}/comments`,
    commit: {
      url: `${api}/git/commits/${sha}`,
      author: signed,
      committer: signed,
      message,
      tree,
      comment_count: 0,
    },
    author: userAnswer(world, author),
    committer: userAnswer(world, author),
    parents: commit.parents.map(parent),
  };
}
