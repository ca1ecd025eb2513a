import { z } from "zod";
import type { Call, Reply, Route } from "../kernel/routes.ts";
import { notFound, refuse, validationFailed } from "./errors.ts";
import type { Github } from "./github.ts";
import { paged } from "./paging.ts";
import { below } from "./paths.ts";
import { lockedTag } from "./publish-release.ts";
import { ruleViolations } from "./rule-violations.ts";
import { unmetBy } from "./tag-requirements.ts";
import { addressesOf } from "./users.ts";
import { bodyOf } from "./validate.ts";
import { nodeId, type Repository, type World } from "./world.ts";

const refRequest = z.strictObject({ ref: z.string(), sha: z.string() });

/** Branches and tags, as references and as lists. */
export function refRoutes(github: Github): Route[] {
  const { world } = github;
  const makeRef = (call: Call, repository: Repository): Reply => {
    const { ref, sha } = bodyOf(call, refRequest);
    const { git } = repository.activity;
    const [, kind, name] = /^refs\/(heads|tags)\/(\S+)$/.exec(ref) ?? [];
    if (!kind || !name) throw refuse(422, "Reference name must start with 'refs/' and have two slashes");
    if (!git.peel(sha)) throw refuse(422, "Object does not exist");
    const refs = kind === "heads" ? git.branches : git.tags;
    if (refs.has(name)) throw refuse(422, "Reference already exists");
    const target = kind === "heads" ? "branch" : "tag";
    const broken = [
      ...ruleViolations(repository, target, name, "creation"),
      ...(target === "tag" ? unmetBy(repository, name, git.peel(sha)?.sha ?? sha) : []),
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
    const commitOfRef = (target: string) => {
      const sha = repository.activity.git.peel(target)?.sha ?? target;
      return { sha, url: `${api}/commits/${sha}` };
    };
    const all = refsOf(repository).filter(([which]) => which === kind);
    return paged(call, all, (page) =>
      page.map(([, name, sha]) => ({
        name,
        commit: commitOfRef(sha),
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
  const type = repository.activity.git.tagObjects.has(sha) ? "tag" : "commit";
  const object = { type, sha, url: `${api}/git/${type}s/${sha}` };
  return { ref, node_id: nodeId("REF", ref), url: `${api}/git/${ref}`, object };
}
