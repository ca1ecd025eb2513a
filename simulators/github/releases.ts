import { createHash } from "node:crypto";
import { z } from "zod";
import type { Call, Reply, Route } from "../kernel/routes.ts";
import type { Asset, Release } from "./activity.ts";
import { commitOf } from "./commit-of.ts";
import { notFound, validationFailed } from "./errors.ts";
import type { Github } from "./github.ts";
import { paged } from "./paging.ts";
import { below, byId, UPLOADS } from "./paths.ts";
import { ruleViolations } from "./rule-violations.ts";
import { unmetBy } from "./tag-requirements.ts";
import { addressesOf, userAnswer } from "./users.ts";
import { bodyOf } from "./validate.ts";
import { nodeId, type Repository, timestamp, type World } from "./world.ts";

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

/** Releases and their files. */
export function releaseRoutes(github: Github): Route[] {
  const { world } = github;
  const all = ({ activity }: Repository) => [...activity.releases.values()].sort((a, b) => b.id - a.id);
  const show = (call: Call, repository: Repository, release: Release | undefined): Reply => {
    if (!release) throw notFound();
    return { status: 200, body: answer(world, repository, release, call) };
  };
  const create = (call: Call, repository: Repository): Reply => {
    const body = bodyOf(call, createRequest);
    if (all(repository).some((one) => one.tag === body.tag_name)) {
      throw validationFailed({ resource: "Release", code: "already_exists", field: "tag_name" });
    }
    const now = world.clock.now();
    const release: Release = {
      id: world.nextId(),
      tag: body.tag_name,
      target: body.target_commitish ?? repository.defaultBranch,
      name: body.name ?? null,
      body: body.body ?? null,
      draft: body.draft ?? false,
      prerelease: body.prerelease ?? false,
      author: world.actor.login,
      createdAt: now,
      publishedAt: body.draft ? null : now,
      assets: [],
    };
    // A release that is no draft makes its tag, by the rules that hold for tags.
    const { tags } = repository.activity.git;
    if (!release.draft && !tags.has(release.tag)) {
      const { sha } = commitOf(repository, release.target);
      const broken = [
        ...ruleViolations(repository, "tag", release.tag, "creation"),
        ...unmetBy(repository, release.tag, sha),
      ];
      if (broken.length > 0) throw validationFailed(...broken);
      tags.set(release.tag, sha);
    }
    repository.activity.releases.set(release.id, release);
    return { status: 201, body: answer(world, repository, release, call) };
  };
  const update = (call: Call, repository: Repository): Reply => {
    const release = byId(repository.activity.releases, call, "release");
    const body = bodyOf(call, updateRequest);
    release.tag = body.tag_name ?? release.tag;
    if (body.name !== undefined) release.name = body.name;
    if (body.body !== undefined) release.body = body.body;
    release.prerelease = body.prerelease ?? release.prerelease;
    release.draft = body.draft ?? release.draft;
    if (!release.draft) release.publishedAt ??= world.clock.now();
    return show(call, repository, release);
  };
  const remove = (call: Call, repository: Repository): Reply => {
    const { releases } = repository.activity;
    releases.delete(byId(releases, call, "release").id);
    return { status: 204 };
  };
  const list = (call: Call, repository: Repository): Reply =>
    paged(call, all(repository), (page) => page.map((one) => answer(world, repository, one, call)));
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

/** Files of a release. They are sent to an address of their own, which the release names in `upload_url`. */
export function releaseAssetRoutes(github: Github): Route[] {
  const { world } = github;
  const upload = (call: Call, repository: Repository): Reply => {
    const release = byId(repository.activity.releases, call, "release");
    const name = call.query.get("name");
    if (!name) throw validationFailed({ resource: "ReleaseAsset", code: "missing_field", field: "name" });
    if (release.assets.some((one) => one.name === name)) {
      throw validationFailed({ resource: "ReleaseAsset", code: "already_exists", field: "name" });
    }
    const asset: Asset = {
      id: world.nextId(),
      name,
      label: call.query.get("label"),
      contentType: call.headers.get("content-type") ?? "application/octet-stream",
      content: call.bytes ?? new Uint8Array(),
      createdAt: world.clock.now(),
    };
    release.assets.push(asset);
    return { status: 201, body: assetAnswer(world, repository, release, asset) };
  };
  const list = (call: Call, repository: Repository): Reply => {
    const release = byId(repository.activity.releases, call, "release");
    return paged(call, release.assets, (page) =>
      page.map((one) => assetAnswer(world, repository, release, one)),
    );
  };
  const find = (call: Call, { activity }: Repository): [Release, Asset] => {
    for (const release of activity.releases.values()) {
      const asset = release.assets.find((one) => String(one.id) === call.params.asset);
      if (asset) return [release, asset];
    }
    throw notFound();
  };
  // GitHub's documentation: with this Accept the answer is the file itself.
  const get = (call: Call, repository: Repository): Reply => {
    const [release, asset] = find(call, repository);
    return call.headers.get("accept") === "application/octet-stream"
      ? { status: 200, body: asset.content, headers: { "content-type": asset.contentType } }
      : { status: 200, body: assetAnswer(world, repository, release, asset) };
  };
  const remove = (call: Call, repository: Repository): Reply => {
    const [release, asset] = find(call, repository);
    release.assets = release.assets.filter((one) => one !== asset);
    return { status: 204 };
  };
  const many = "/releases/:release/assets";
  const one = "/releases/assets/:asset";
  return [
    ...below(github, [
      { method: "GET", path: many, action: "assets.list", kind: "read", handler: list },
      { method: "GET", path: one, action: "assets.get", kind: "read", handler: get },
      { method: "DELETE", path: one, action: "assets.delete", kind: "mutate", handler: remove },
    ]),
    ...below(
      github,
      [{ method: "POST", path: many, action: "assets.upload", kind: "mutate", raw: true, handler: upload }],
      UPLOADS,
    ),
  ];
}

function answer(world: World, repository: Repository, release: Release, call: Call) {
  const { api, site } = addressesOf(world, repository);
  const url = `${api}/releases/${release.id}`;
  const host = call.headers.get("host") ?? "127.0.0.1";
  const uploads = `http://${host}${UPLOADS}/repos/${world.owner.login}/${repository.name}/releases/${release.id}`;
  return {
    id: release.id,
    node_id: nodeId("RE", release.id),
    url,
    html_url: `${site}/releases/tag/${release.tag}`,
    assets_url: `${url}/assets`,
    upload_url: `${uploads}/assets{?name,label}`,
    tarball_url: `${api}/tarball/${release.tag}`,
    zipball_url: `${api}/zipball/${release.tag}`,
    tag_name: release.tag,
    target_commitish: release.target,
    name: release.name,
    body: release.body,
    draft: release.draft,
    prerelease: release.prerelease,
    immutable: false,
    author: userAnswer(world, release.author),
    created_at: timestamp(release.createdAt),
    published_at: release.publishedAt === null ? null : timestamp(release.publishedAt),
    assets: release.assets.map((one) => assetAnswer(world, repository, release, one)),
  };
}

function assetAnswer(world: World, repository: Repository, release: Release, asset: Asset) {
  const { api, site } = addressesOf(world, repository);
  return {
    id: asset.id,
    node_id: nodeId("RA", asset.id),
    url: `${api}/releases/assets/${asset.id}`,
    browser_download_url: `${site}/releases/download/${release.tag}/${asset.name}`,
    name: asset.name,
    label: asset.label,
    state: "uploaded",
    content_type: asset.contentType,
    size: asset.content.length,
    digest: `sha256:${createHash("sha256").update(asset.content).digest("hex")}`,
    download_count: 0,
    created_at: timestamp(asset.createdAt),
    updated_at: timestamp(asset.createdAt),
    uploader: userAnswer(world, world.actor.login),
  };
}
