import { z } from "zod";
import type { Call, Reply, Route } from "../kernel/routes.ts";
import type { Issue, Pull } from "./activity.ts";
import { appsIn, latestChecks } from "./checks.ts";
import { notFound, refuse, validationFailed } from "./errors.ts";
import type { Github } from "./github.ts";
import { issueOf, longText, newIssue, setState } from "./issues.ts";
import { paged } from "./paging.ts";
import { below } from "./paths.ts";
import { pullAnswer } from "./pull-answer.ts";
import { rulesOver } from "./rule-violations.ts";
import { bodyOf } from "./validate.ts";
import type { Repository } from "./world.ts";

/** A pull request. */
export type PullRequest = Issue & { pull: Pull };

const createRequest = z.strictObject({
  title: z.string().min(1).max(256),
  head: z.string().min(1),
  base: z.string().min(1),
  body: longText.nullish(),
  draft: z.boolean().optional(),
});
const updateRequest = z.strictObject({
  title: z.string().min(1).max(256).optional(),
  body: longText.nullish(),
  state: z.enum(["open", "closed"]).optional(),
  base: z.string().optional(),
});
const mergeRequest = z.strictObject({
  commit_title: z.string().optional(),
  commit_message: z.string().optional(),
  sha: z.string().optional(),
  merge_method: z.enum(["merge", "squash", "rebase"]).default("merge"),
});

/** Pull requests: opened from a branch, looked at, closed, and merged when the rules of their base let them. */
export function pullRoutes(github: Github): Route[] {
  const { world } = github;
  const create = (call: Call, repository: Repository): Reply => {
    const { title, head, base, body, draft = false } = bodyOf(call, createRequest);
    const { git } = repository.activity;
    const branch = head.replace(`${world.owner.login}:`, "");
    const problem = (field: string) => ({ resource: "PullRequest", field, code: "invalid" as const });
    const headSha = git.branches.get(branch);
    if (headSha === undefined) throw validationFailed(problem("head"));
    if (!git.branches.has(base)) throw validationFailed(problem("base"));
    const custom = (message: string) => ({ resource: "PullRequest", code: "custom" as const, message });
    if (pulls(repository).some((one) => one.state === "open" && one.pull.head === branch)) {
      throw validationFailed(custom(`A pull request already exists for ${world.owner.login}:${branch}.`));
    }
    const [from, to] = [git.peel(git.branches.get(base) ?? ""), git.peel(headSha)];
    if (from && to && (git.compare(from, to)?.ahead.length ?? 1) === 0)
      throw validationFailed(custom(`No commits between ${base} and ${branch}`));
    const issue = newIssue(world, repository, { title, body: body ?? null, author: world.actor.login });
    const pull: Pull = {
      head: branch,
      headSha,
      base,
      draft,
      fork: false,
      mergedAt: null,
      mergeSha: null,
    };
    issue.pull = pull;
    return { status: 201, body: pullAnswer(world, repository, { ...issue, pull }, "full") };
  };
  const update = (call: Call, repository: Repository): Reply => {
    const issue = pullOf(call, repository);
    const changes = bodyOf(call, updateRequest);
    const now = world.clock.now();
    issue.title = changes.title ?? issue.title;
    if (changes.body !== undefined) issue.body = changes.body;
    if (changes.base !== undefined) issue.pull.base = changes.base;
    if (changes.state !== undefined) setState(issue, changes.state, now);
    issue.updatedAt = now;
    return { status: 200, body: pullAnswer(world, repository, issue, "full") };
  };
  const merge = (call: Call, repository: Repository): Reply => {
    const issue = pullOf(call, repository);
    const body = bodyOf(call, mergeRequest);
    const { git } = repository.activity;
    if (issue.state === "closed") throw refuse(405, "Pull Request is not mergeable");
    if (body.sha !== undefined && body.sha !== issue.pull.headSha) {
      throw refuse(409, "Head branch was modified. Review and try the merge again.");
    }
    const against = obstacles(repository, issue, body.merge_method);
    if (against.length > 0) throw refuse(405, `Repository rule violations found\n\n${against.join("\n")}`);
    const tip = git.branches.get(issue.pull.base) ?? "";
    const now = world.clock.now();
    const commit = git.add({
      message: body.commit_title ?? `${issue.title} (#${issue.number})`,
      author: world.actor.login,
      at: now,
      parents: body.merge_method === "merge" ? [tip, issue.pull.headSha] : [tip],
    });
    git.branches.set(issue.pull.base, commit.sha);
    issue.pull.mergedAt = now;
    issue.pull.mergeSha = commit.sha;
    setState(issue, "closed", now);
    return {
      status: 200,
      body: { sha: commit.sha, merged: true, message: "Pull Request successfully merged" },
    };
  };
  const list = (call: Call, repository: Repository): Reply => {
    const state = call.query.get("state") ?? "open";
    const [head, base] = [call.query.get("head"), call.query.get("base")];
    const all = pulls(repository)
      .filter((one) => state === "all" || one.state === state)
      .filter((one) => head === null || head === `${world.owner.login}:${one.pull.head}`)
      .filter((one) => base === null || base === one.pull.base)
      .sort((a, b) => b.number - a.number);
    return paged(call, all, (page) => page.map((one) => pullAnswer(world, repository, one, "simple")));
  };
  const ofCommit = (call: Call, repository: Repository): Reply => {
    const all = pulls(repository).filter((one) =>
      [one.pull.headSha, one.pull.mergeSha].includes(call.params.sha ?? ""),
    );
    return paged(call, all, (page) => page.map((one) => pullAnswer(world, repository, one, "simple")));
  };
  const get = (call: Call, repository: Repository): Reply => ({
    status: 200,
    body: pullAnswer(world, repository, pullOf(call, repository), "full"),
  });
  const one = "/pulls/:number";
  return below(github, [
    { method: "GET", path: "/pulls", action: "pulls.list", kind: "read", handler: list },
    { method: "POST", path: "/pulls", action: "pulls.create", kind: "mutate", handler: create },
    { method: "GET", path: one, action: "pulls.get", kind: "read", handler: get },
    { method: "PATCH", path: one, action: "pulls.update", kind: "mutate", handler: update },
    { method: "PUT", path: `${one}/merge`, action: "pulls.merge", kind: "mutate", handler: merge },
    { method: "GET", path: "/commits/:sha/pulls", action: "pulls.ofCommit", kind: "read", handler: ofCommit },
  ]);
}

function pulls({ activity }: Repository): PullRequest[] {
  return [...activity.issues.values()].filter((one): one is PullRequest => one.pull !== undefined);
}

function pullOf(call: Call, repository: Repository): PullRequest {
  const issue = issueOf(call, repository);
  if (!issue.pull) throw notFound();
  return issue as PullRequest;
}

/** What the rules of the base have against a merge. Reviews are not simulated: they are no obstacle. */
function obstacles(repository: Repository, { pull }: PullRequest, method: string): string[] {
  return rulesOver(repository, "branch", pull.base).flatMap((rule) => {
    if (rule.type === "required_linear_history" && method === "merge") {
      return ["This branch must not contain merge commits."];
    }
    if (rule.type !== "required_status_checks") return [];
    const required = rule.parameters.required_status_checks;
    const checks = latestChecks(repository, pull.headSha, appsIn(required));
    return required
      .filter(({ context }) => checks.get(context) !== "success")
      .map(({ context }) =>
        checks.has(context)
          ? `Required status check "${context}" is ${checks.get(context)}.`
          : `Required status check "${context}" is expected.`,
      );
  });
}
