import * as z from "zod";

/*
 * As much of GitHub's answers as this project reads (GitHub's documentation of its REST API, version 2022-11-28).
 * Everything else in an answer is dropped.
 */

const time = z.iso.datetime();
const user = z.object({ login: z.string(), id: z.int() }).nullable();

/** An issue; pull requests are in lists of issues too, with `pull_request`. */
export const issue = z.object({
  number: z.int(),
  title: z.string(),
  body: z.string().nullish(),
  state: z.enum(["open", "closed"]),
  html_url: z.string(),
  labels: z.array(z.union([z.string(), z.object({ name: z.string().optional() })])),
  user,
  pull_request: z.object({}).optional(),
  created_at: time,
  updated_at: time,
});

/** A comment on an issue or pull request. */
export const comment = z.object({
  id: z.int(),
  body: z.string().optional(),
  html_url: z.string(),
  user,
  created_at: time,
  updated_at: time,
});

/** A pull request. `head.repo` is null when the fork was deleted. */
export const pull = z.object({
  number: z.int(),
  title: z.string(),
  state: z.enum(["open", "closed"]),
  html_url: z.string(),
  head: z.object({ ref: z.string(), sha: z.string(), repo: z.object({ full_name: z.string() }).nullable() }),
  base: z.object({ ref: z.string(), sha: z.string(), repo: z.object({ full_name: z.string() }) }),
  merged_at: time.nullable(),
  merge_commit_sha: z.string().nullable(),
  updated_at: time,
});

/** A deployment. */
export const deployment = z.object({
  id: z.int(),
  sha: z.string(),
  ref: z.string(),
  task: z.string(),
  environment: z.string(),
  description: z.string().nullable(),
  creator: user,
  created_at: time,
  updated_at: time,
});

/** What was said about a deployment. */
export const deploymentStatus = z.object({
  id: z.int(),
  state: z.enum(["error", "failure", "inactive", "pending", "success", "queued", "in_progress"]),
  description: z.string(),
  creator: user,
  environment_url: z.string().optional(),
  log_url: z.string().optional(),
  created_at: time,
});

/** What somebody said of a pull request. `commit_id` is the commit that they saw; null when it is gone. */
export const review = z.object({
  id: z.int(),
  user,
  state: z.string(),
  commit_id: z.string().nullable(),
});

/** What somebody said of a deployment that a run wants. */
export const runApproval = z.object({ state: z.string(), user });

/** A check of a commit. */
export const checkRun = z.object({
  id: z.int(),
  name: z.string(),
  head_sha: z.string(),
  /** Who reports it; null for one whose app is gone. */
  app: z.object({ id: z.int(), slug: z.string().optional() }).nullable(),
  status: z.string(),
  conclusion: z.string().nullable(),
  html_url: z.string().nullable(),
  details_url: z.string().nullable(),
  started_at: time.nullable(),
  completed_at: time.nullable(),
});

/** The last commit status of one context. */
export const commitStatus = z.object({
  context: z.string(),
  state: z.string(),
  description: z.string().nullable(),
  target_url: z.string().nullable(),
});

/** A run of a workflow. */
export const workflowRun = z.object({
  id: z.int(),
  name: z.string().nullish(),
  path: z.string(),
  event: z.string(),
  status: z.string().nullable(),
  conclusion: z.string().nullable(),
  head_branch: z.string().nullable(),
  head_sha: z.string(),
  html_url: z.string(),
  run_number: z.int(),
  run_attempt: z.int().optional(),
  created_at: time,
  updated_at: time,
  /** Start of its latest attempt. */
  run_started_at: time.nullish(),
});

/** A job of a workflow run. One that waits for a runner has a time of start, too. */
export const workflowJob = z.object({
  id: z.int(),
  run_id: z.int(),
  name: z.string(),
  status: z.string(),
  conclusion: z.string().nullable(),
  started_at: time.nullish(),
  completed_at: time.nullish(),
});

/** An archive that a run left behind. */
export const artifact = z.object({
  id: z.int(),
  name: z.string(),
  size_in_bytes: z.int(),
  expired: z.boolean(),
  created_at: time.nullable(),
  expires_at: time.nullable(),
  digest: z.string().nullish(),
  workflow_run: z.object({ id: z.int().optional(), head_sha: z.string().optional() }).nullish(),
});

/** A release. */
export const release = z.object({
  id: z.int(),
  tag_name: z.string(),
  target_commitish: z.string(),
  name: z.string().nullable(),
  body: z.string().nullish(),
  draft: z.boolean(),
  prerelease: z.boolean(),
  /** Published, and closed to changes of its files and its tag. Absent on servers that know no such releases. */
  immutable: z.boolean().optional(),
  html_url: z.string(),
  upload_url: z.string(),
  created_at: time,
  published_at: time.nullable(),
  assets: z.array(
    z.object({
      id: z.int(),
      name: z.string(),
      /** `starter`: it was begun and never arrived. */
      state: z.string().optional(),
      size: z.int(),
      digest: z.string().nullish(),
    }),
  ),
});

/** A commit, as lists and `/commits/{ref}` show it. */
export const commit = z.object({
  sha: z.string(),
  html_url: z.string(),
  commit: z.object({ message: z.string() }),
  parents: z.array(z.object({ sha: z.string() })),
});

/** How a head stands to a base; `ahead` or `identical` means that the base is in its history. */
export const comparison = z.object({
  status: z.enum(["diverged", "ahead", "behind", "identical"]),
  ahead_by: z.int(),
  behind_by: z.int(),
});

/** A branch or tag. An annotated tag points to an object of type `tag`. */
export const ref = z.object({ ref: z.string(), object: z.object({ type: z.string(), sha: z.string() }) });

export type Issue = z.infer<typeof issue>;
export type Comment = z.infer<typeof comment>;
export type Pull = z.infer<typeof pull>;
export type Deployment = z.infer<typeof deployment>;
export type DeploymentStatus = z.infer<typeof deploymentStatus>;
export type Review = z.infer<typeof review>;
export type CheckRun = z.infer<typeof checkRun>;
export type CommitStatus = z.infer<typeof commitStatus>;
export type WorkflowRun = z.infer<typeof workflowRun>;
export type Artifact = z.infer<typeof artifact>;
export type Release = z.infer<typeof release>;
export type Commit = z.infer<typeof commit>;
