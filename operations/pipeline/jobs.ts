import type { GithubClient } from "../github/client.ts";
import { type WorkflowRun, workflowJob, workflowRun } from "../github/shapes.ts";
import type { TimedJob } from "./measure.ts";

/** The job that measures: it is no part of what it measures while it runs. */
export interface OwnJob {
  run: number | undefined;
  name: string | undefined;
}

/** What is known of a commit's pipeline at one moment. */
export interface Pipeline {
  jobs: TimedJob[];
  /** Whether a run has jobs to come. */
  going: boolean;
}

/**
 * The jobs of a commit's pull-request workflows: of each workflow its newest run. Skipped jobs took no time, and those
 * that a repeated run took over from its attempt before are not of this one. One list of runs, and one of jobs for each.
 */
export async function pipelineOf(github: GithubClient, commit: string, own: OwnJob): Promise<Pipeline> {
  const path = `/actions/runs?head_sha=${commit}&event=pull_request`;
  const runs = newest(await github.list(path, workflowRun, "workflow_runs"));
  const found = await Promise.all(runs.map((run) => jobsOf(github, run)));
  const jobs = found
    .flat()
    .filter(({ run, name, endedAt }) => !(run === own.run && name === own.name && !endedAt));
  return {
    jobs: jobs.flatMap(({ workflow, name, startedAt, endedAt }) =>
      startedAt === undefined ? [] : [{ workflow, name, startedAt, endedAt }],
    ),
    going:
      jobs.some(({ endedAt }) => endedAt === undefined) ||
      runs.some(({ id, status }) => id !== own.run && status !== "completed"),
  };
}

function newest(runs: readonly WorkflowRun[]): WorkflowRun[] {
  const byPath = new Map<string, WorkflowRun>();
  for (const run of runs) if ((byPath.get(run.path)?.id ?? 0) < run.id) byPath.set(run.path, run);
  return [...byPath.values()];
}

async function jobsOf(github: GithubClient, run: WorkflowRun) {
  const all = await github.list(`/actions/runs/${run.id}/jobs?filter=latest`, workflowJob, "jobs");
  const began = Date.parse(run.run_started_at ?? run.created_at);
  return all.flatMap((job) => {
    if (job.conclusion === "skipped") return [];
    // A job that waits for a runner or for leave has a time of start, too: that of its making.
    const started = job.started_at && ["in_progress", "completed"].includes(job.status);
    const startedAt = started ? Date.parse(job.started_at ?? "") : undefined;
    if (startedAt !== undefined && startedAt < began) return [];
    const endedAt = job.completed_at ? Date.parse(job.completed_at) : undefined;
    return [{ run: run.id, workflow: run.name ?? run.path, name: job.name, startedAt, endedAt }];
  });
}
