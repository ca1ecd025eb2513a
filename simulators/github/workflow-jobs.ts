import type { Call, Reply, Route } from "../kernel/routes.ts";
import type { WorkflowJob, WorkflowRun } from "./activity.ts";
import type { Github } from "./github.ts";
import { paged } from "./paging.ts";
import { below, byId } from "./paths.ts";
import { addressesOf } from "./users.ts";
import { nodeId, type Repository, timestamp, type World } from "./world.ts";

/** Jobs of workflow runs. A run has one attempt here, so that its latest jobs are all of them. */
export function workflowJobRoutes(github: Github): Route[] {
  const { world } = github;
  const list = (call: Call, repository: Repository): Reply => {
    const run = byId(repository.activity.runs, call, "run");
    const jobs = [...repository.activity.jobs.values()].filter((one) => one.run === run.id);
    return paged(call, jobs, (page) => ({
      total_count: jobs.length,
      jobs: page.map((one) => jobAnswer(world, repository, run, one)),
    }));
  };
  return below(github, [
    { method: "GET", path: "/actions/runs/:run/jobs", action: "runs.jobs", kind: "read", handler: list },
  ]);
}

/** What a new job says. Times: milliseconds since the epoch. */
export interface NewJob extends Pick<WorkflowJob, "name"> {
  /** Default: now. */
  startedAt?: number;
  /** Without one it is in progress. */
  completedAt?: number;
  /** Default: success, once it has ended. */
  conclusion?: NonNullable<WorkflowJob["conclusion"]>;
  /** Default: in_progress, or completed. */
  status?: WorkflowJob["status"];
}

/** Adds a job to a run. */
export function addJob(world: World, repository: Repository, run: WorkflowRun, given: NewJob): WorkflowJob {
  const { name, startedAt = world.clock.now(), completedAt } = given;
  const done = completedAt !== undefined;
  const made: WorkflowJob = {
    ...{ id: world.nextId(), run: run.id, name, startedAt, createdAt: startedAt },
    status: given.status ?? (done ? "completed" : "in_progress"),
    conclusion: done ? (given.conclusion ?? "success") : null,
    completedAt: completedAt ?? null,
  };
  repository.activity.jobs.set(made.id, made);
  return made;
}

function jobAnswer(world: World, repository: Repository, run: WorkflowRun, job: WorkflowJob) {
  const { api, site } = addressesOf(world, repository);
  return {
    id: job.id,
    run_id: run.id,
    run_url: `${api}/actions/runs/${run.id}`,
    run_attempt: run.attempt,
    node_id: nodeId("CR", job.id),
    head_sha: run.sha,
    head_branch: run.branch,
    url: `${api}/actions/jobs/${job.id}`,
    html_url: `${site}/actions/runs/${run.id}/job/${job.id}`,
    status: job.status,
    conclusion: job.conclusion,
    created_at: timestamp(job.createdAt),
    started_at: timestamp(job.startedAt),
    completed_at: job.completedAt === null ? null : timestamp(job.completedAt),
    name: job.name,
    workflow_name: run.name,
    steps: [],
    check_run_url: `${api}/check-runs/${job.id}`,
    labels: ["ubuntu-24.04"],
    runner_id: null,
    runner_name: null,
    runner_group_id: null,
    runner_group_name: null,
  };
}
