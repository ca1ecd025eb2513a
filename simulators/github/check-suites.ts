import type { Call, Reply, Route } from "../kernel/routes.ts";
import type { App, CheckRun } from "./activity.ts";
import { appAnswer, checkAnswer } from "./checks.ts";
import { commitOf } from "./commit-of.ts";
import { commitAnswer } from "./commits.ts";
import { notFound } from "./errors.ts";
import type { Github } from "./github.ts";
import { paged } from "./paging.ts";
import { below } from "./paths.ts";
import { repositoryAnswer } from "./repositories.ts";
import { addressesOf } from "./users.ts";
import { nodeId, type Repository, stableId, timestamp, type World } from "./world.ts";

/** Number of the suite that a run of a workflow has. */
export const suiteOfRun = (run: number) => stableId(`suite of run ${run}`);

/** Check runs of one app on one commit, as they belong together. */
interface Suite {
  id: number;
  app: App;
  sha: string;
  checks: CheckRun[];
}

/** Check suites: what their check runs come to. */
export function checkSuiteRoutes(github: Github): Route[] {
  const { world } = github;
  const one = (call: Call, repository: Repository): Suite => {
    const found = suitesOf(repository).find(({ id }) => String(id) === call.params.suite);
    if (!found) throw notFound();
    return found;
  };
  const ofCommit = (call: Call, repository: Repository): Reply => {
    const { sha } = commitOf(repository, call.params.ref);
    const found = suitesOf(repository).filter((suite) => suite.sha === sha);
    return paged(call, found, (page) => ({
      total_count: found.length,
      check_suites: page.map((suite) => suiteAnswer(world, repository, suite)),
    }));
  };
  const checks = (call: Call, repository: Repository): Reply => {
    const { checks: found } = one(call, repository);
    return paged(call, found, (page) => ({
      total_count: found.length,
      check_runs: page.map((check) => checkAnswer(world, repository, check)),
    }));
  };
  const get = (call: Call, repository: Repository): Reply => ({
    status: 200,
    body: suiteAnswer(world, repository, one(call, repository)),
  });
  const path = "/check-suites/:suite";
  const list = "/commits/:ref/check-suites";
  return below(github, [
    { method: "GET", path: list, action: "suites.ofCommit", kind: "read", handler: ofCommit },
    { method: "GET", path, action: "suites.get", kind: "read", handler: get },
    { method: "GET", path: `${path}/check-runs`, action: "suites.checks", kind: "read", handler: checks },
  ]);
}

function suitesOf({ activity }: Repository): Suite[] {
  const all = new Map<number, Suite>();
  for (const check of activity.checkRuns.values()) {
    const { suite: id, app, sha } = check;
    const suite = all.get(id) ?? { id, app, sha, checks: [] };
    suite.checks.push(check);
    all.set(id, suite);
  }
  return [...all.values()];
}

/** A check suite as GitHub shows it. */
function suiteAnswer(world: World, repository: Repository, { id, app, sha, checks }: Suite) {
  const { api } = addressesOf(world, repository);
  const url = `${api}/check-suites/${id}`;
  const done = checks.every(({ status }) => status === "completed");
  const bad = checks.find(({ conclusion }) => conclusion !== "success" && conclusion !== "skipped");
  const times = checks.map(({ startedAt }) => startedAt ?? world.clock.now());
  const commit = repository.activity.git.commits.get(sha);
  const shown = commit && commitAnswer(world, repository, commit).commit;
  return {
    id,
    node_id: nodeId("CS", id),
    head_branch: [...repository.activity.git.branches].find(([, tip]) => tip === sha)?.[0] ?? null,
    head_sha: sha,
    status: done ? "completed" : "in_progress",
    conclusion: done ? (bad?.conclusion ?? "success") : null,
    url,
    before: commit?.parents[0] ?? null,
    after: sha,
    pull_requests: [],
    app: appAnswer(world, app),
    repository: repositoryAnswer(world, repository),
    created_at: timestamp(Math.min(...times)),
    updated_at: timestamp(Math.max(...times)),
    head_commit: {
      ...{ id: sha, tree_id: sha, message: commit?.message ?? "", timestamp: timestamp(commit?.at ?? 0) },
      ...{ author: shown?.author ?? null, committer: shown?.committer ?? null },
    },
    latest_check_runs_count: checks.length,
    check_runs_url: `${url}/check-runs`,
  };
}
