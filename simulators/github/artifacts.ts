import { createHash } from "node:crypto";
import type { Call, Reply, Route } from "../kernel/routes.ts";
import type { Artifact } from "./activity.ts";
import { refuse } from "./errors.ts";
import { signedAddress } from "./files.ts";
import type { Github } from "./github.ts";
import { paged } from "./paging.ts";
import { below, byId } from "./paths.ts";
import { addressesOf } from "./users.ts";
import { nodeId, type Repository, timestamp, type World } from "./world.ts";
import { zip } from "./zip.ts";

const DAY = 86_400_000;
/** GitHub's documentation: artifacts are kept for 90 days unless the workflow says otherwise. */
const KEPT_DAYS = 90;

/** What runs left behind: listed, looked at, deleted, and downloaded by way of a second address. */
export function artifactRoutes(github: Github): Route[] {
  const { world } = github;
  const show = (call: Call, repository: Repository, all: Artifact[]): Reply => {
    const name = call.query.get("name");
    const found = all.filter((one) => name === null || one.name === name).sort((a, b) => b.id - a.id);
    return paged(call, found, (page) => ({
      total_count: found.length,
      artifacts: page.map((one) => answer(world, repository, one)),
    }));
  };
  const artifacts = (repository: Repository) => [...repository.activity.artifacts.values()];
  const list = (call: Call, repository: Repository) => show(call, repository, artifacts(repository));
  const ofRun = (call: Call, repository: Repository): Reply => {
    const { id } = byId(repository.activity.runs, call, "run");
    return show(
      call,
      repository,
      artifacts(repository).filter((one) => one.run === id),
    );
  };
  const get = (call: Call, repository: Repository): Reply => ({
    status: 200,
    body: answer(world, repository, byId(repository.activity.artifacts, call, "artifact")),
  });
  const remove = (call: Call, repository: Repository): Reply => {
    const { artifacts: all } = repository.activity;
    all.delete(byId(all, call, "artifact").id);
    return { status: 204 };
  };
  const download = (call: Call, repository: Repository): Reply => {
    const artifact = byId(repository.activity.artifacts, call, "artifact");
    if (artifact.expiresAt <= world.clock.now()) throw refuse(410, "Artifact has expired");
    return { status: 302, headers: { location: signedAddress(world, `/artifacts/${artifact.id}`) } };
  };
  const one = "/actions/artifacts/:artifact";
  const of = "/actions/runs/:run/artifacts";
  return below(github, [
    { method: "GET", path: "/actions/artifacts", action: "artifacts.list", kind: "read", handler: list },
    { method: "GET", path: of, action: "artifacts.ofRun", kind: "read", handler: ofRun },
    { method: "GET", path: one, action: "artifacts.get", kind: "read", handler: get },
    { method: "DELETE", path: one, action: "artifacts.delete", kind: "mutate", handler: remove },
    { method: "GET", path: `${one}/zip`, action: "artifacts.download", kind: "read", handler: download },
  ]);
}

/** Adds an artifact of a run with files by path. */
export function addArtifact(
  world: World,
  { activity }: Repository,
  given: { run: number; name: string; files: Readonly<Record<string, string>>; keptDays?: number },
): Artifact {
  const now = world.clock.now();
  const { run, name, files, keptDays = KEPT_DAYS } = given;
  const archive = zip(files);
  const artifact: Artifact = {
    id: world.nextId(),
    name,
    run,
    archive,
    createdAt: now,
    expiresAt: now + keptDays * DAY,
  };
  activity.artifacts.set(artifact.id, artifact);
  return artifact;
}

function answer(world: World, repository: Repository, artifact: Artifact) {
  const url = `${addressesOf(world, repository).api}/actions/artifacts/${artifact.id}`;
  const run = repository.activity.runs.get(artifact.run);
  return {
    id: artifact.id,
    node_id: nodeId("MDg", artifact.id),
    name: artifact.name,
    size_in_bytes: artifact.archive.length,
    url,
    archive_download_url: `${url}/zip`,
    expired: artifact.expiresAt <= world.clock.now(),
    created_at: timestamp(artifact.createdAt),
    updated_at: timestamp(artifact.createdAt),
    expires_at: timestamp(artifact.expiresAt),
    digest: `sha256:${createHash("sha256").update(artifact.archive).digest("hex")}`,
    workflow_run: run
      ? {
          id: run.id,
          repository_id: repository.id,
          head_repository_id: repository.id,
          head_branch: run.branch ?? "",
          head_sha: run.sha,
        }
      : null,
  };
}
