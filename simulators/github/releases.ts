import { z } from "zod";
import type { Call, Reply, Route } from "../kernel/routes.ts";
import type { Release } from "./activity.ts";
import { notFound } from "./errors.ts";
import type { Github } from "./github.ts";
import { paged } from "./paging.ts";
import { below, byId } from "./paths.ts";
import { publish, refuseLocked } from "./publish-release.ts";
import { releaseAnswer } from "./release-answer.ts";
import { bodyOf } from "./validate.ts";
import type { Repository } from "./world.ts";

const text = z.string().max(125_000).nullish();
const fields = {
  target_commitish: z.string().optional(),
  name: z.string().nullish(),
  body: text,
  draft: z.boolean().optional(),
  prerelease: z.boolean().optional(),
  generate_release_notes: z.boolean().optional(),
  make_latest: z.enum(["true", "false", "legacy"]).optional(),
};
const createRequest = z.strictObject({ tag_name: z.string().min(1), ...fields });
const updateRequest = z.strictObject({ tag_name: z.string().min(1).optional(), ...fields });

/** Releases; drafts are in lists and under their number, but not under their tag (GitHub's documentation). */
export function releaseRoutes(github: Github): Route[] {
  const { world } = github;
  const all = ({ activity }: Repository) => [...activity.releases.values()].sort((a, b) => b.id - a.id);
  const show = (call: Call, repository: Repository, release: Release | undefined): Reply => {
    if (!release) throw notFound();
    return { status: 200, body: releaseAnswer(world, repository, release, call) };
  };
  const create = (call: Call, repository: Repository): Reply => {
    const body = bodyOf(call, createRequest);
    const release: Release = {
      id: world.nextId(),
      tag: body.tag_name,
      target: body.target_commitish ?? repository.defaultBranch,
      name: body.name ?? null,
      body: body.body ?? null,
      draft: true,
      prerelease: body.prerelease ?? false,
      author: world.actor.login,
      createdAt: world.clock.now(),
      publishedAt: null,
      immutable: false,
      assets: [],
    };
    if (!body.draft) publish(world, repository, release);
    repository.activity.releases.set(release.id, release);
    return { status: 201, body: releaseAnswer(world, repository, release, call) };
  };
  const update = (call: Call, repository: Repository): Reply => {
    const release = byId(repository.activity.releases, call, "release");
    const body = bodyOf(call, updateRequest);
    if (release.immutable) refuseLocked(release, body);
    const wanted: Release = { ...release, draft: true };
    wanted.tag = body.tag_name ?? release.tag;
    wanted.target = body.target_commitish ?? release.target;
    if (body.name !== undefined) wanted.name = body.name;
    if (body.body !== undefined) wanted.body = body.body;
    wanted.prerelease = body.prerelease ?? release.prerelease;
    if (!(body.draft ?? release.draft)) {
      if (release.draft) publish(world, repository, wanted);
      else wanted.draft = false;
    }
    Object.assign(release, wanted);
    return show(call, repository, release);
  };
  const remove = (call: Call, repository: Repository): Reply => {
    const { releases } = repository.activity;
    releases.delete(byId(releases, call, "release").id);
    return { status: 204 };
  };
  const list = (call: Call, repository: Repository): Reply =>
    paged(call, all(repository), (page) => page.map((one) => releaseAnswer(world, repository, one, call)));
  const latest = (call: Call, repository: Repository): Reply =>
    show(
      call,
      repository,
      all(repository).find((one) => !one.draft && !one.prerelease),
    );
  const byTag = (call: Call, repository: Repository): Reply =>
    show(
      call,
      repository,
      all(repository).find((one) => one.tag === call.params.tag && !one.draft),
    );
  const get = (call: Call, repository: Repository) =>
    show(call, repository, byId(repository.activity.releases, call, "release"));
  const one = "/releases/:release";
  return below(github, [
    { method: "GET", path: "/releases", action: "releases.list", kind: "read", handler: list },
    { method: "POST", path: "/releases", action: "releases.create", kind: "mutate", handler: create },
    { method: "GET", path: "/releases/latest", action: "releases.latest", kind: "read", handler: latest },
    { method: "GET", path: "/releases/tags/:tag", action: "releases.byTag", kind: "read", handler: byTag },
    { method: "GET", path: one, action: "releases.get", kind: "read", handler: get },
    { method: "PATCH", path: one, action: "releases.update", kind: "mutate", handler: update },
    { method: "DELETE", path: one, action: "releases.delete", kind: "mutate", handler: remove },
  ]);
}
