import type { Call, Reply, Route } from "../kernel/routes.ts";
import type { Asset, Release } from "./activity.ts";
import { notFound, refuse, validationFailed } from "./errors.ts";
import { signedAddress } from "./files.ts";
import type { Github } from "./github.ts";
import { paged } from "./paging.ts";
import { below, byId } from "./paths.ts";
import { assetAnswer } from "./release-answer.ts";
import { UPLOADS } from "./root.ts";
import type { Repository } from "./world.ts";

const LOCKED_ASSET = {
  resource: "ReleaseAsset",
  code: "custom",
  message: "Cannot delete asset from an immutable release",
} as const;

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
    // GitHub's own words (softprops/action-gh-release#653); there is no list of problems with them.
    if (release.immutable) throw refuse(422, "Cannot upload assets to an immutable release.");
    const asset: Asset = {
      id: world.nextId(),
      name,
      label: call.query.get("label"),
      contentType: call.headers.get("content-type") ?? "application/octet-stream",
      content: call.bytes ?? new Uint8Array(),
      createdAt: world.clock.now(),
      state: "uploaded",
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
  // GitHub's documentation: with this Accept it leads to the file, or answers it itself; it leads.
  const get = (call: Call, repository: Repository): Reply => {
    const [release, asset] = find(call, repository);
    return call.headers.get("accept") === "application/octet-stream"
      ? { status: 302, headers: { location: signedAddress(world, `/assets/${asset.id}`) } }
      : { status: 200, body: assetAnswer(world, repository, release, asset) };
  };
  const remove = (call: Call, repository: Repository): Reply => {
    const [release, asset] = find(call, repository);
    // GitHub's own words (uutils/coreutils#13839).
    if (release.immutable) throw validationFailed({ ...LOCKED_ASSET });
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
