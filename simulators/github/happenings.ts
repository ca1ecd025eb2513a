import type {
  Artifact,
  CheckRun,
  Deployment,
  DeploymentStatus,
  Issue,
  Pull,
  Review,
  Role,
  RunApproval,
  WorkflowJob,
  WorkflowRun,
} from "./activity.ts";
import { addArtifact } from "./artifacts.ts";
import { addCheck } from "./checks.ts";
import { commitOf } from "./commit-of.ts";
import type { Commit } from "./git.ts";
import { newIssue } from "./issues.ts";
import { addJob, type NewJob } from "./workflow-jobs.ts";
import { addRun, type NewRun } from "./workflow-runs.ts";
import { addWorkflow } from "./workflows.ts";
import type { World } from "./world.ts";

/** What people and Actions do beside the API: git pushes, forks, runs and what they leave behind. */
export interface Happenings {
  /** Pushes a commit; a branch that is not there starts at the default branch. Open pull requests move along. */
  push(branch: string, message: string): Commit;
  /** Pushes a tag. Tag rulesets do not stop it: this is what somebody did who was allowed to. */
  tag(name: string, ref: string): void;
  /** Pushes an annotated tag (`git tag -a`) of a commit, branch or tag, and answers its own sha; of an annotated one it is a tag of a tag. */
  annotatedTag(name: string, ref: string, message?: string): string;
  /** Opens a pull request, also from a fork, where no API call of this repository could. */
  openPull(given: { title: string; head: string; author?: string; fork?: boolean }): Issue & { pull: Pull };
  /** Puts a workflow's file on the default branch. */
  workflow(path: string): void;
  /** Starts a run, finished when it has a conclusion. */
  run(given: NewRun): WorkflowRun;
  /** Ends a run. */
  finish(run: WorkflowRun, conclusion: NonNullable<WorkflowRun["conclusion"]>): void;
  /** Adds a job to a run: in progress until it has a time of its end. */
  job(run: WorkflowRun, given: NewJob): WorkflowJob;
  /** Uploads an artifact with text files by path; kept for 90 days unless `keptDays` says otherwise. */
  artifact(
    run: WorkflowRun,
    name: string,
    files: Readonly<Record<string, string>>,
    keptDays?: number,
  ): Artifact;
  /** Reports a check on a commit, of Actions unless another app is named; without a conclusion it is still going on. */
  check(
    ref: string,
    name: string,
    conclusion?: NonNullable<CheckRun["conclusion"]>,
    by?: Partial<Pick<CheckRun, "app" | "suite">>,
  ): CheckRun;
  /** Gives somebody a role. */
  collaborator(login: string, role: Role): void;
  /** Reviews a pull request as it stands, or at the commit that is named. */
  review(pull: number, given: Pick<Review, "author" | "state"> & { sha?: string }): Review;
  /** Approves or rejects a deployment that a run wants. */
  /** Writes a file of the default branch; no commit is made of it. */
  file(path: string, text: string): void;
  /** Writes a file that a commit has, and all after it. */
  fileAt(sha: string, path: string, text: string): void;
  approve(run: WorkflowRun, given: Pick<RunApproval, "author" | "environment" | "state">): void;
  /** Records a deployment as anybody with a token of their own can. */
  deployment(
    given: Pick<Deployment, "environment" | "task" | "creator" | "payload"> & {
      ref: string;
      state: DeploymentStatus["state"];
    },
  ): Deployment;
}

/** What may happen in one repository of a world. */
export function happeningsOf(world: World, repositoryName: string): Happenings {
  const repository = world.repository(repositoryName);
  const { activity, defaultBranch } = repository;
  const author = world.actor.login;
  return {
    push(branch, message) {
      const { git, issues } = activity;
      const parent = git.branches.get(branch) ?? git.branches.get(defaultBranch) ?? "";
      const commit = git.add({ message, author, at: world.clock.now(), parents: [parent] });
      git.branches.set(branch, commit.sha);
      for (const { state, pull } of issues.values()) {
        if (pull && state === "open" && pull.head === branch) pull.headSha = commit.sha;
      }
      return commit;
    },
    tag: (name, ref) => void activity.git.tags.set(name, commitOf(repository, ref).sha),
    annotatedTag(name, ref, message = name) {
      const { git } = activity;
      const named = git.tags.get(ref);
      const target =
        named !== undefined && git.tagObjects.has(named)
          ? { type: "tag" as const, sha: named }
          : { type: "commit" as const, sha: commitOf(repository, ref).sha };
      const { sha } = git.annotate({ tag: name, message, tagger: author, at: world.clock.now(), target });
      git.tags.set(name, sha);
      return sha;
    },
    openPull({ title, head, author: by = author, fork = false }) {
      const pull: Pull = {
        head,
        headSha: commitOf(repository, head).sha,
        base: defaultBranch,
        draft: false,
        fork,
        mergedAt: null,
        mergeSha: null,
      };
      return Object.assign(newIssue(world, repository, { title, body: null, author: by }), { pull });
    },
    workflow: (path) => addWorkflow(world, repository, path),
    run: (given) => addRun(world, repository, given),
    finish: (run, conclusion) =>
      void Object.assign(run, { status: "completed", conclusion, updatedAt: world.clock.now() }),
    job: (run, given) => addJob(world, repository, run, given),
    artifact: (run, name, files, keptDays) =>
      addArtifact(world, repository, {
        run: run.id,
        name,
        files,
        ...(keptDays === undefined ? {} : { keptDays }),
      }),
    check: (ref, name, conclusion, by) => addCheck(world, repository, name, ref, conclusion, by),
    collaborator: (login, role) => void activity.collaborators.set(login.toLowerCase(), role),
    review(pull, { sha, ...given }) {
      const seen = sha ?? activity.issues.get(pull)?.pull?.headSha ?? "";
      const made: Review = { ...given, id: world.nextId(), pull, sha: seen, at: world.clock.now() };
      activity.reviews.push(made);
      return made;
    },
    file: (path, text) => void activity.files.set(path, text),
    fileAt: (sha, path, text) => {
      const files = activity.committed.get(sha) ?? new Map<string, string>();
      activity.committed.set(sha, files.set(path, text));
    },
    approve: (run, given) => void activity.approvals.push({ ...given, run: run.id }),
    deployment({ ref, state, creator, ...given }) {
      const now = world.clock.now();
      const made: Deployment = {
        ...given,
        ...{ id: world.nextId(), ref, sha: commitOf(repository, ref).sha, description: null, creator },
        ...{
          transient: false,
          production: given.environment === "production",
          createdAt: now,
          updatedAt: now,
        },
        statuses: [
          {
            ...{ id: world.nextId(), state, description: "", logUrl: "", environmentUrl: "", creator },
            createdAt: now,
          },
        ],
      };
      activity.deployments.set(made.id, made);
      return made;
    },
  };
}
