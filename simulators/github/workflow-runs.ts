import { z } from "zod";
import type { Call, Reply, Route } from "../kernel/routes.ts";
import type { WorkflowRun } from "./activity.ts";
import { suiteOfRun } from "./check-suites.ts";
import { commitOf } from "./commit-of.ts";
import { refuse } from "./errors.ts";
import type { Github } from "./github.ts";
import { paged } from "./paging.ts";
import { below, byId } from "./paths.ts";
import { repositoryAnswer } from "./repositories.ts";
import { addressesOf, userAnswer } from "./users.ts";
import { bodyOf } from "./validate.ts";
import { addWorkflow, workflowId, workflowName, workflowOf } from "./workflows.ts";
import { nodeId, type Repository, timestamp, type World } from "./world.ts";

const dispatchRequest = z.strictObject({
  ref: z.string().min(1),
  // GitHub's documentation: at most 25 inputs.
  inputs: z.record(z.string(), z.string()).default({}),
});

/** Runs of workflows: looked at, started by hand, and asked to stop. What a run does is the test's affair. */
export function workflowRunRoutes(github: Github): Route[] {
  const { world } = github;
  const show = (call: Call, repository: Repository, all: WorkflowRun[]): Reply => {
    const found = all.filter((one) => fits(call, one)).sort((a, b) => b.id - a.id);
    return paged(call, found, (page) => ({
      total_count: found.length,
      workflow_runs: page.map((one) => runAnswer(world, repository, one)),
    }));
  };
  const runs = (repository: Repository) => [...repository.activity.runs.values()];
  const list = (call: Call, repository: Repository) => show(call, repository, runs(repository));
  const ofWorkflow = (call: Call, repository: Repository): Reply =>
    show(
      call,
      repository,
      runs(repository).filter(({ path }) => path === workflowOf(call, repository).path),
    );
  const get = (call: Call, repository: Repository): Reply => ({
    status: 200,
    body: runAnswer(world, repository, byId(repository.activity.runs, call, "run")),
  });
  const dispatch = (call: Call, repository: Repository): Reply => {
    const { path: file } = workflowOf(call, repository);
    const { ref, inputs } = bodyOf(call, dispatchRequest);
    if (!repository.activity.git.branches.has(ref) && !repository.activity.git.tags.has(ref)) {
      throw refuse(422, `No ref found for: ${ref}`);
    }
    addRun(world, repository, { path: file, event: "workflow_dispatch", ref, inputs });
    return { status: 204 };
  };
  const cancel = (call: Call, repository: Repository): Reply => {
    const run = byId(repository.activity.runs, call, "run");
    if (run.status === "completed") throw refuse(409, "Cannot cancel a workflow run that is completed.");
    Object.assign(run, { status: "completed", conclusion: "cancelled", updatedAt: world.clock.now() });
    return { status: 202, body: {} };
  };
  const one = "/actions/runs/:run";
  const of = "/actions/workflows/:workflow";
  return below(github, [
    { method: "GET", path: "/actions/runs", action: "runs.list", kind: "read", handler: list },
    { method: "GET", path: one, action: "runs.get", kind: "read", handler: get },
    { method: "POST", path: `${one}/cancel`, action: "runs.cancel", kind: "mutate", handler: cancel },
    { method: "GET", path: `${of}/runs`, action: "runs.ofWorkflow", kind: "read", handler: ofWorkflow },
    { method: "POST", path: `${of}/dispatches`, action: "runs.dispatch", kind: "mutate", handler: dispatch },
  ]);
}

/** What a new run says; the rest has a default. */
export interface NewRun
  extends Partial<Pick<WorkflowRun, "name" | "event" | "inputs" | "status" | "conclusion" | "waitsFor">> {
  /** Path of the workflow's file. */
  path: string;
  /** Branch, tag or sha. */
  ref: string;
}

/** Adds a run, queued unless it says something else. */
export function addRun(world: World, repository: Repository, run: NewRun): WorkflowRun {
  const { activity } = repository;
  const now = world.clock.now();
  addWorkflow(world, repository, run.path);
  const { ref, ...given } = run;
  const made: WorkflowRun = {
    name: workflowName(run.path),
    event: "push",
    inputs: {},
    conclusion: null,
    status: run.conclusion ? "completed" : "queued",
    ...given,
    id: world.nextId(),
    branch: activity.git.branches.has(ref) || activity.git.tags.has(ref) ? ref : null,
    sha: commitOf(repository, ref).sha,
    number: [...activity.runs.values()].filter((one) => one.path === run.path).length + 1,
    attempt: 1,
    actor: world.actor.login,
    createdAt: now,
    updatedAt: now,
  };
  activity.runs.set(made.id, made);
  return made;
}

/** GitHub takes a status or a conclusion as `status`. */
function fits(call: Call, run: WorkflowRun): boolean {
  const wanted: [string, (string | null)[]][] = [
    ["head_sha", [run.sha]],
    ["event", [run.event]],
    ["branch", [run.branch]],
    ["status", [run.status, run.conclusion]],
    ["actor", [run.actor]],
  ];
  return wanted.every(([key, values]) => {
    const asked = call.query.get(key);
    return asked === null || values.includes(asked);
  });
}

function runAnswer(world: World, repository: Repository, run: WorkflowRun) {
  const { api, site } = addressesOf(world, repository);
  const url = `${api}/actions/runs/${run.id}`;
  const commit = repository.activity.git.commits.get(run.sha);
  const person = { name: commit?.author ?? run.actor, email: "" };
  const repo = repositoryAnswer(world, repository);
  return {
    id: run.id,
    node_id: nodeId("WFR", run.id),
    name: run.name,
    display_title: commit?.message ?? run.name,
    path: run.path,
    workflow_id: workflowId(run.path),
    workflow_url: `${api}/actions/workflows/${workflowId(run.path)}`,
    run_number: run.number,
    run_attempt: run.attempt,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    head_branch: run.branch,
    head_sha: run.sha,
    head_commit: {
      id: run.sha,
      tree_id: run.sha,
      message: commit?.message ?? "",
      timestamp: timestamp(commit?.at ?? run.createdAt),
      author: person,
      committer: person,
    },
    actor: userAnswer(world, run.actor),
    triggering_actor: userAnswer(world, run.actor),
    pull_requests: [],
    created_at: timestamp(run.createdAt),
    updated_at: timestamp(run.updatedAt),
    run_started_at: timestamp(run.createdAt),
    url,
    html_url: `${site}/actions/runs/${run.id}`,
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_id: suiteOfRun(run.id),
    check_suite_node_id: nodeId("CS", suiteOfRun(run.id)),
    check_suite_url: `${api}/check-suites/${suiteOfRun(run.id)}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    repository: repo,
    head_repository: repo,
  };
}
