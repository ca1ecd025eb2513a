import { z } from "zod";
import type { Call, Reply, Route } from "../kernel/routes.ts";
import { notFound, refuse } from "./errors.ts";
import type { TagObject } from "./git.ts";
import type { Github } from "./github.ts";
import { below } from "./paths.ts";
import { addressesOf } from "./users.ts";
import { bodyOf } from "./validate.ts";
import { nodeId, type Repository, timestamp, type World } from "./world.ts";

const tagRequest = z.strictObject({
  tag: z.string().min(1),
  message: z.string(),
  object: z.string(),
  type: z.enum(["commit", "tree", "blob", "tag"]),
  tagger: z.object({ name: z.string(), email: z.string(), date: z.string().optional() }).optional(),
});

/** Annotated tags as objects. To make one gives it no name: a reference does (GitHub's documentation of Git tags). */
export function tagObjectRoutes(github: Github): Route[] {
  const { world } = github;
  const create = (call: Call, repository: Repository): Reply => {
    const { tag, message, object, type, tagger } = bodyOf(call, tagRequest);
    const { git } = repository.activity;
    if (type === "tree" || type === "blob") throw refuse(422, "this server keeps no trees and no blobs");
    if (!(type === "tag" ? git.tagObjects : git.commits).has(object))
      throw refuse(422, `Could not verify object ${object}`);
    const made = git.annotate({
      ...{ tag, message, target: { type, sha: object } },
      ...{ tagger: tagger?.name ?? world.actor.login, at: world.clock.now() },
    });
    return { status: 201, body: tagAnswer(world, repository, made) };
  };
  const get = (call: Call, repository: Repository): Reply => {
    const found = repository.activity.git.tagObjects.get(call.params.sha ?? "");
    if (!found) throw notFound();
    return { status: 200, body: tagAnswer(world, repository, found) };
  };
  return below(github, [
    { method: "POST", path: "/git/tags", action: "refs.createTag", kind: "mutate", handler: create },
    { method: "GET", path: "/git/tags/:sha", action: "refs.getTag", kind: "read", handler: get },
  ]);
}

/** An annotated tag as GitHub shows it. */
function tagAnswer(
  world: World,
  repository: Repository,
  { sha, tag, message, tagger, at, target }: TagObject,
) {
  const { api } = addressesOf(world, repository);
  return {
    node_id: nodeId("TA", sha),
    tag,
    sha,
    url: `${api}/git/tags/${sha}`,
    message,
    tagger: { name: tagger, email: `${tagger}@users.noreply.github.com`, date: timestamp(at) },
    object: { ...target, url: `${api}/git/${target.type}s/${target.sha}` },
    verification: { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null },
  };
}
