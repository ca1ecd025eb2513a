import {
  type Activity,
  type Artifact,
  type Asset,
  GITHUB_ACTIONS,
  type Release,
  type Review,
  type Role,
  type RunApproval,
  type WorkflowFile,
} from "./activity.ts";
import { type Commit, Git, type TagObject } from "./git.ts";

type SavedArtifact = Omit<Artifact, "archive"> & { archive: string };
type SavedRelease = Omit<Release, "assets"> & { assets: (Omit<Asset, "content"> & { content: string })[] };

/** An activity as JSON can hold it: maps as lists, bytes as base64. */
export interface SavedActivity
  extends Pick<Activity, "lastNumber" | "statuses">,
    Record<"issues", Values<"issues">>,
    Record<"comments", Values<"comments">>,
    Record<"deployments", Values<"deployments">>,
    Record<"checkRuns", Values<"checkRuns">>,
    Record<"runs", Values<"runs">> {
  /** Absent in state files of before workflows were kept. */
  workflows?: WorkflowFile[];
  /** Absent in state files of before there were jobs. */
  jobs?: Values<"jobs">;
  /** Absent in state files of before there were reviews. */
  collaborators?: [string, Role][];
  reviews?: Review[];
  approvals?: RunApproval[];
  /** Absent in state files of before there were files. */
  files?: [string, string][];
  /** Absent in state files of before commits had files of their own. */
  committed?: [string, [string, string][]][];
  git: {
    commits: Commit[];
    branches: [string, string][];
    tags: [string, string][];
    /** Absent in state files of before there were annotated tags. */
    tagObjects?: TagObject[];
  };
  artifacts: SavedArtifact[];
  releases: SavedRelease[];
  /** Absent in state files of before there were immutable releases. */
  immutableTags?: string[];
}
type Values<Key extends keyof Activity> = Activity[Key] extends Map<number, infer Value> ? Value[] : never;

const inBase64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
const fromBase64 = (text: string) => new Uint8Array(Buffer.from(text, "base64"));

/** The activity of a repository as JSON can hold it. */
export function saveActivity(activity: Activity): SavedActivity {
  const { git, lastNumber, statuses } = activity;
  return {
    lastNumber,
    statuses,
    ...{
      collaborators: [...activity.collaborators],
      reviews: activity.reviews,
      approvals: activity.approvals,
      files: [...activity.files],
      committed: [...activity.committed].map(([sha, files]): [string, [string, string][]] => [
        sha,
        [...files],
      ]),
    },
    git: {
      commits: [...git.commits.values()],
      branches: [...git.branches],
      tags: [...git.tags],
      tagObjects: [...git.tagObjects.values()],
    },
    issues: [...activity.issues.values()],
    comments: [...activity.comments.values()],
    deployments: [...activity.deployments.values()],
    checkRuns: [...activity.checkRuns.values()],
    workflows: [...activity.workflows.values()],
    runs: [...activity.runs.values()],
    jobs: [...activity.jobs.values()],
    artifacts: [...activity.artifacts.values()].map((one) => ({ ...one, archive: inBase64(one.archive) })),
    immutableTags: [...activity.immutableTags],
    releases: [...activity.releases.values()].map((one) => ({
      ...one,
      assets: one.assets.map((asset) => ({ ...asset, content: inBase64(asset.content) })),
    })),
  };
}

/** The activity that was saved. */
export function restoreActivity(saved: SavedActivity): Activity {
  const git = new Git();
  for (const commit of saved.git.commits) git.commits.set(commit.sha, commit);
  for (const tag of saved.git.tagObjects ?? []) git.tagObjects.set(tag.sha, tag);
  for (const [name, sha] of saved.git.branches) git.branches.set(name, sha);
  for (const [name, sha] of saved.git.tags) git.tags.set(name, sha);
  return {
    git,
    lastNumber: saved.lastNumber,
    statuses: [...saved.statuses],
    issues: new Map(saved.issues.map((one) => [one.number, one])),
    comments: byId(saved.comments),
    deployments: byId(saved.deployments),
    // State files of before checks had an app hold those of Actions alone.
    checkRuns: byId(
      saved.checkRuns.map((one) => ({ ...one, app: one.app ?? GITHUB_ACTIONS, suite: one.suite ?? 0 })),
    ),
    workflows: new Map((saved.workflows ?? []).map((one) => [one.path, one])),
    runs: byId(saved.runs),
    jobs: byId(saved.jobs ?? []),
    collaborators: new Map(saved.collaborators ?? []),
    reviews: [...(saved.reviews ?? [])],
    approvals: [...(saved.approvals ?? [])],
    files: new Map(saved.files ?? []),
    committed: new Map((saved.committed ?? []).map(([sha, files]) => [sha, new Map(files)])),
    artifacts: byId(saved.artifacts.map((one) => ({ ...one, archive: fromBase64(one.archive) }))),
    immutableTags: new Set(saved.immutableTags ?? []),
    releases: byId(
      saved.releases.map((one) => ({
        ...one,
        immutable: one.immutable ?? false,
        assets: one.assets.map((asset) => ({
          ...asset,
          state: asset.state ?? "uploaded",
          content: fromBase64(asset.content),
        })),
      })),
    ),
  };
}

const byId = <T extends { id: number }>(all: readonly T[]) => new Map(all.map((one) => [one.id, one]));
