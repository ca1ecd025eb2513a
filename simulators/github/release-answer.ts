import { createHash } from "node:crypto";
import type { Call } from "../kernel/routes.ts";
import type { Asset, Release } from "./activity.ts";
import { UPLOADS } from "./root.ts";
import { addressesOf, userAnswer } from "./users.ts";
import { nodeId, type Repository, timestamp, type World } from "./world.ts";

/** A release as GitHub shows it. */
export function releaseAnswer(world: World, repository: Repository, release: Release, call: Call) {
  const { api, site } = addressesOf(world, repository);
  const url = `${api}/releases/${release.id}`;
  const host = call.headers.get("host") ?? "127.0.0.1";
  const uploads = `http://${host}${UPLOADS}/repos/${world.owner.login}/${repository.name}/releases/${release.id}`;
  return {
    id: release.id,
    node_id: nodeId("RE", release.id),
    url,
    // A draft has no tag yet; its page is named by a number of its own.
    html_url: `${site}/releases/tag/${release.draft ? `untagged-${release.id.toString(16).padStart(20, "0")}` : release.tag}`,
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
    immutable: release.immutable,
    author: userAnswer(world, release.author),
    created_at: timestamp(release.createdAt),
    published_at: release.publishedAt === null ? null : timestamp(release.publishedAt),
    assets: release.assets.map((one) => assetAnswer(world, repository, release, one)),
  };
}

/** A file of a release as GitHub shows it. */
export function assetAnswer(world: World, repository: Repository, release: Release, asset: Asset) {
  const { api, site } = addressesOf(world, repository);
  return {
    id: asset.id,
    node_id: nodeId("RA", asset.id),
    url: `${api}/releases/assets/${asset.id}`,
    browser_download_url: `${site}/releases/download/${release.tag}/${asset.name}`,
    name: asset.name,
    label: asset.label,
    state: asset.state,
    content_type: asset.contentType,
    size: asset.content.length,
    digest:
      asset.state === "uploaded"
        ? `sha256:${createHash("sha256").update(asset.content).digest("hex")}`
        : null,
    download_count: 0,
    created_at: timestamp(asset.createdAt),
    updated_at: timestamp(asset.createdAt),
    uploader: userAnswer(world, world.actor.login),
  };
}
