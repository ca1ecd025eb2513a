import { Git } from "./git.ts";

/** An issue, or a pull request, which is an issue with a branch. Times: milliseconds since the epoch. */
export interface Issue {
  id: number;
  /** Issues and pull requests of a repository share one count. */
  number: number;
  title: string;
  body: string | null;
  state: "open" | "closed";
  stateReason: "completed" | "reopened" | "not_planned" | "duplicate" | null;
  /** By name. */
  labels: string[];
  assignees: string[];
  author: string;
  createdAt: number;
  updatedAt: number;
  closedAt: number | null;
  pull?: Pull;
}

/** What makes an issue a pull request. */
export interface Pull {
  /** Branch of this repository, and the commit it was at last. */
  head: string;
  headSha: string;
  base: string;
  draft: boolean;
  /** True for a pull request that comes from a copy of the repository that belongs to somebody else. */
  fork: boolean;
  mergedAt: number | null;
  mergeSha: string | null;
}

/** A comment on an issue or a pull request. */
export interface Comment {
  id: number;
  issue: number;
  body: string;
  author: string;
  createdAt: number;
  updatedAt: number;
}

/** A deployment, with all that was ever said about it, oldest first. */
export interface Deployment {
  id: number;
  ref: string;
  sha: string;
  task: string;
  environment: string;
  description: string | null;
  payload: Record<string, unknown> | string;
  transient: boolean;
  production: boolean;
  creator: string;
  createdAt: number;
  updatedAt: number;
  statuses: DeploymentStatus[];
}

/** States of a deployment, by GitHub's documentation. */
export const DEPLOYMENT_STATES = [
  "error",
  "failure",
  "inactive",
  "in_progress",
  "queued",
  "pending",
  "success",
] as const;

/** What was said about a deployment. */
export interface DeploymentStatus {
  id: number;
  state: (typeof DEPLOYMENT_STATES)[number];
  description: string;
  logUrl: string;
  environmentUrl: string;
  creator: string;
  createdAt: number;
}

/** What somebody said of a pull request, at the commit that they saw. */
export interface Review {
  id: number;
  /** Number of the pull request. */
  pull: number;
  sha: string;
  state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED";
  author: string;
  at: number;
}

/** What somebody said of a deployment that a run wants. */
export interface RunApproval {
  run: number;
  environment: string;
  state: "approved" | "rejected";
  author: string;
}

/** What somebody may do in a repository. */
export type Role = "admin" | "maintain" | "write" | "triage" | "read";

/** Statuses and conclusions of check runs and workflow runs, by GitHub's documentation. */
export const RUN_STATUSES = [
  "queued",
  "in_progress",
  "completed",
  "waiting",
  "requested",
  "pending",
] as const;
export const CONCLUSIONS = [
  "action_required",
  "cancelled",
  "failure",
  "neutral",
  "success",
  "skipped",
  "stale",
  "timed_out",
] as const;

/** An app of GitHub's, as far as checks name it. */
export interface App {
  id: number;
  slug: string;
  name: string;
}

/** The app by which jobs of workflows report, with the number that it has on GitHub. */
export const GITHUB_ACTIONS: App = { id: 15_368, slug: "github-actions", name: "GitHub Actions" };

/** A check of one commit. */
export interface CheckRun {
  /** Who reports it. */
  app: App;
  /** Check suite that it belongs to: one a run of a workflow. A run again in the same suite takes the place of the one before. */
  suite: number;
  id: number;
  name: string;
  sha: string;
  status: (typeof RUN_STATUSES)[number];
  conclusion: (typeof CONCLUSIONS)[number] | null;
  externalId: string;
  detailsUrl: string | null;
  output: { title: string | null; summary: string | null; text: string | null };
  startedAt: number | null;
  completedAt: number | null;
}

/** The older form of a check: a state that somebody gave a commit. */
export interface CommitStatus {
  id: number;
  sha: string;
  state: "error" | "failure" | "pending" | "success";
  context: string;
  description: string | null;
  targetUrl: string | null;
  creator: string;
  createdAt: number;
}

/** A workflow's file on the default branch. */
export interface WorkflowFile {
  /** `.github/workflows/ci.yml` */
  path: string;
  name: string;
  createdAt: number;
}

/** A run of a workflow. */
export interface WorkflowRun {
  id: number;
  /** Path of its file: `.github/workflows/ci.yml`. */
  path: string;
  name: string;
  event: string;
  branch: string | null;
  sha: string;
  /** Counts the runs of its workflow. */
  number: number;
  attempt: number;
  status: (typeof RUN_STATUSES)[number];
  conclusion: (typeof CONCLUSIONS)[number] | null;
  actor: string;
  /** What a run that was started by hand was given. */
  inputs: Record<string, string>;
  /** Environments whose reviewers it waits for. */
  waitsFor?: string[];
  createdAt: number;
  updatedAt: number;
}

/** A job of a run. */
export interface WorkflowJob {
  id: number;
  run: number;
  name: string;
  status: (typeof RUN_STATUSES)[number];
  conclusion: (typeof CONCLUSIONS)[number] | null;
  createdAt: number;
  /** GitHub gives a job that waits for a runner a time of start, too. */
  startedAt: number;
  completedAt: number | null;
}

/** An archive that a run left behind. */
export interface Artifact {
  id: number;
  name: string;
  run: number;
  archive: Uint8Array;
  createdAt: number;
  expiresAt: number;
}

/** A release with its files. */
export interface Release {
  id: number;
  tag: string;
  target: string;
  name: string | null;
  body: string | null;
  draft: boolean;
  prerelease: boolean;
  author: string;
  createdAt: number;
  publishedAt: number | null;
  /** Its files and its tag cannot change any more. */
  immutable: boolean;
  assets: Asset[];
}

/** A file of a release. */
export interface Asset {
  id: number;
  name: string;
  label: string | null;
  contentType: string;
  content: Uint8Array;
  /** `starter`: sending it broke off; it holds the name, and can be deleted (GitHub's documentation). */
  state: "uploaded" | "starter";
  createdAt: number;
}

/** What people and workflows do in a repository, as far as its API shows it. All maps are by id or number. */
export interface Activity {
  git: Git;
  /** The last number given to an issue or pull request. */
  lastNumber: number;
  issues: Map<number, Issue>;
  comments: Map<number, Comment>;
  deployments: Map<number, Deployment>;
  checkRuns: Map<number, CheckRun>;
  /** Oldest first. */
  statuses: CommitStatus[];
  /** By path. */
  workflows: Map<string, WorkflowFile>;
  runs: Map<number, WorkflowRun>;
  jobs: Map<number, WorkflowJob>;
  artifacts: Map<number, Artifact>;
  releases: Map<number, Release>;
  /** Tags that immutable releases were ever published under. */
  immutableTags: Set<string>;
  /** By login in lower case; the owner is not among them. */
  collaborators: Map<string, Role>;
  /** Oldest first. */
  reviews: Review[];
  approvals: RunApproval[];
  /** Texts of the files of the default branch, by path. */
  files: Map<string, string>;
  /** Texts that a commit has beside those, by its hash and their paths. */
  committed: Map<string, Map<string, string>>;
}

/** A repository in which nothing has happened but its first commit. `at` in milliseconds since the epoch. */
export function newActivity(defaultBranch: string, author: string, at: number): Activity {
  const git = new Git();
  git.branches.set(defaultBranch, git.add({ message: "First commit", author, at }).sha);
  return {
    git,
    lastNumber: 0,
    issues: new Map(),
    comments: new Map(),
    deployments: new Map(),
    checkRuns: new Map(),
    statuses: [],
    workflows: new Map(),
    runs: new Map(),
    jobs: new Map(),
    artifacts: new Map(),
    releases: new Map(),
    immutableTags: new Set(),
    collaborators: new Map(),
    reviews: [],
    approvals: [],
    files: new Map(),
    committed: new Map(),
  };
}
