import { z } from "zod";
import type { Call, Reply, Route } from "../kernel/routes.ts";
import { commitOf } from "./commit-of.ts";
import { notFound, refuse, validationFailed } from "./errors.ts";
import type { Commit } from "./git.ts";
import type { Github } from "./github.ts";
import { paged } from "./paging.ts";
import { below } from "./paths.ts";
import { lockedTag } from "./publish-release.ts";
import { ruleViolations } from "./rule-violations.ts";
import { unmetBy } from "./tag-requirements.ts";
import { addressesOf, userAnswer } from "./users.ts";
import { bodyOf } from "./validate.ts";
import { nodeId, type Repository, timestamp, type World } from "./world.ts";

const refRequest = z.strictObject({ ref: z.string(), sha: z.string() });

/** Commits, branches and tags, and how two commits stand to each other. */
export function commitRoutes(github: Github): Route[] {
  const { world } = github;
  const one = (call: Call, repository: Repository): Reply => ({
    status: 200,
    body: commitAnswer(world, repository, commitOf(repository, call.params.ref)),
  });
  const list = (call: Call, repository: Repository): Reply => {
    const { git } = repository.activity;
    const tip = commitOf(repository, call.query.get("sha") ?? repository.defaultBranch);
    return paged(call, git.history(tip.sha), (page) =>
      page.map((commit) => commitAnswer(world, repository, commit)),
    );
  };
  const compare = (call: Call, repository: Repository): Reply => {
    const [base = "", head = ""] = (call.params.basehead ?? "").split("...");
    const [from, to] = [commitOf(repository, base), commitOf(repository, head)];
    const found = repository.activity.git.compare(from, to);
    if (!found) throw notFound();
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
  const makeRef = (call: Call, repository: Repository): Reply => {
    const { ref, sha } = bodyOf(call, refRequest);
    const { git } = repository.activity;
    const [, kind, name] = /^refs\/(heads|tags)\/(\S+)$/.exec(ref) ?? [];
    if (!kind || !name) throw refuse(422, "Reference name must start with 'refs/' and have two slashes");
    if (!git.commits.has(sha)) throw refuse(422, "Object does not exist");
    const refs = kind === "heads" ? git.branches : git.tags;
    if (refs.has(name)) throw refuse(422, "Reference already exists");
    const target = kind === "heads" ? "branch" : "tag";
    const broken = [
      ...ruleViolations(repository, target, name, "creation"),
      ...(target === "tag" ? unmetBy(repository, name, sha) : []),
    ];
    if (broken.length > 0) throw validationFailed(...broken);
    refs.set(name, sha);
    return { status: 201, body: refAnswer(world, repository, kind, name, sha) };
  };
  const refs = (call: Call, repository: Repository): Reply => {
    const wanted = call.params.ref ?? "";
    const all = refsOf(repository).filter(([kind, name]) => `${kind}/${name}`.startsWith(wanted));
    return paged(call, all, (page) => page.map((found) => refAnswer(world, repository, ...found)));
  };
  const ref = (call: Call, repository: Repository): Reply => {
    const found = refsOf(repository).find(([kind, name]) => `${kind}/${name}` === call.params.ref);
    if (!found) throw notFound();
    return { status: 200, body: refAnswer(world, repository, ...found) };
  };
  const removeRef = (call: Call, repository: Repository): Reply => {
    const { git } = repository.activity;
    const [, kind = "", name = ""] = /^(heads|tags)\/(.+)$/.exec(call.params.ref ?? "") ?? [];
    const broken = [
      ...ruleViolations(repository, kind === "heads" ? "branch" : "tag", name, "deletion"),
      ...(kind === "tags" ? lockedTag(repository, name) : []),
    ];
    if (broken.length > 0) throw validationFailed(...broken);
    if (!(kind === "heads" ? git.branches : git.tags).delete(name))
      throw refuse(422, "Reference does not exist");
    return { status: 204 };
  };
  const named = (kind: "heads" | "tags") => (call: Call, repository: Repository) => {
    const { api } = addressesOf(world, repository);
    const all = refsOf(repository).filter(([which]) => which === kind);
    return paged(call, all, (page) =>
      page.map(([, name, sha]) => ({
        name,
        commit: { sha, url: `${api}/commits/${sha}` },
        ...(kind === "heads"
          ? { protected: ruleViolations(repository, "branch", name, "deletion").length > 0 }
          : {
              node_id: nodeId("REF", name),
              zipball_url: `${api}/zipball/refs/tags/${name}`,
              tarball_url: `${api}/tarball/refs/tags/${name}`,
            }),
      })),
    );
  };
  // References hold slashes.
  const git = "/git/refs/:ref{.+}";
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
    { method: "GET", path: "/branches", action: "branches.list", kind: "read", handler: named("heads") },
    { method: "GET", path: "/tags", action: "tags.list", kind: "read", handler: named("tags") },
    { method: "GET", path: "/git/ref/:ref{.+}", action: "refs.get", kind: "read", handler: ref },
    { method: "GET", path: "/git/matching-refs/:ref{.+}", action: "refs.list", kind: "read", handler: refs },
    { method: "POST", path: "/git/refs", action: "refs.create", kind: "mutate", handler: makeRef },
    { method: "DELETE", path: git, action: "refs.delete", kind: "mutate", handler: removeRef },
  ]);
}

function refsOf({ activity: { git } }: Repository): ["heads" | "tags", string, string][] {
  return [
    ...[...git.branches].map(([name, sha]): ["heads", string, string] => ["heads", name, sha]),
    ...[...git.tags].map(([name, sha]): ["tags", string, string] => ["tags", name, sha]),
  ];
}

function refAnswer(world: World, repository: Repository, kind: string, name: string, sha: string) {
  const { api } = addressesOf(world, repository);
  const ref = `refs/${kind}/${name}`;
  const object = { type: "commit", sha, url: `${api}/git/commits/${sha}` };
  return { ref, node_id: nodeId("REF", ref), url: `${api}/git/${ref}`, object };
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
