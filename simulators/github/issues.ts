import { z } from "zod";
import type { Call, Reply, Route } from "../kernel/routes.ts";
import type { Issue } from "./activity.ts";
import { notFound, validationFailed } from "./errors.ts";
import type { Github } from "./github.ts";
import { issueAnswer } from "./issue-answer.ts";
import { labelAnswer, labelFor } from "./labels.ts";
import { paged } from "./paging.ts";
import { below } from "./paths.ts";
import { bodyOf } from "./validate.ts";
import type { Repository, World } from "./world.ts";

/** GitHub answers 422 to longer texts of issues and comments. */
export const MAX_TEXT = 65_536;
/** The text of an issue or a comment. */
export const longText = z.string().refine((text) => text.length <= MAX_TEXT, {
  error: `body is too long (maximum is ${MAX_TEXT} characters)`,
});

const names = z.array(z.string().min(1));
const createRequest = z.strictObject({
  title: z.string().min(1).max(256),
  body: longText.nullish(),
  labels: names.optional(),
  assignees: names.optional(),
});
const updateRequest = z.strictObject({
  title: z.string().min(1).max(256).optional(),
  body: longText.nullish(),
  state: z.enum(["open", "closed"]).optional(),
  state_reason: z.enum(["completed", "not_planned", "duplicate", "reopened"]).nullish(),
  labels: names.optional(),
  assignees: names.optional(),
});
const labelsRequest = z.strictObject({ labels: names });

/** Issues, and what pull requests have in common with them: title, text, state and labels. */
export function issueRoutes(github: Github): Route[] {
  const { world } = github;
  const show = (repository: Repository, issue: Issue) => issueAnswer(world, repository, issue);
  const create = (call: Call, repository: Repository): Reply => {
    const { title, body, labels = [], assignees = [] } = bodyOf(call, createRequest);
    assignable(world, repository, assignees);
    const issue = newIssue(world, repository, { title, body: body ?? null, author: world.actor.login });
    issue.labels = known(github, repository, labels);
    issue.assignees = assignees;
    return { status: 201, body: show(repository, issue) };
  };
  const update = (call: Call, repository: Repository): Reply => {
    const issue = issueOf(call, repository);
    const changes = bodyOf(call, updateRequest);
    const now = world.clock.now();
    issue.title = changes.title ?? issue.title;
    if (changes.body !== undefined) issue.body = changes.body;
    if (changes.assignees) {
      assignable(world, repository, changes.assignees);
      issue.assignees = changes.assignees;
    }
    if (changes.labels) issue.labels = known(github, repository, changes.labels);
    if (changes.state !== undefined) setState(issue, changes.state, now, changes.state_reason ?? undefined);
    issue.updatedAt = now;
    return { status: 200, body: show(repository, issue) };
  };
  const list = (call: Call, repository: Repository): Reply =>
    paged(call, select(call, repository), (page) => page.map((one) => show(repository, one)));
  const labels = (issue: Issue, repository: Repository) =>
    issue.labels.flatMap((name) => {
      const label = repository.labels.get(name.toLowerCase());
      return label ? [labelAnswer(world, repository, label)] : [];
    });
  const setLabels = (replace: boolean) => (call: Call, repository: Repository) => {
    const issue = issueOf(call, repository);
    const given = known(github, repository, bodyOf(call, labelsRequest).labels);
    issue.labels = [...new Set(replace ? given : [...issue.labels, ...given])];
    return { status: 200, body: labels(issue, repository) };
  };
  const removeLabel = (call: Call, repository: Repository): Reply => {
    const issue = issueOf(call, repository);
    const name = (call.params.label ?? "").toLowerCase();
    if (!issue.labels.some((one) => one.toLowerCase() === name)) throw notFound();
    issue.labels = issue.labels.filter((one) => one.toLowerCase() !== name);
    return { status: 200, body: labels(issue, repository) };
  };
  const get = (call: Call, repository: Repository): Reply => ({
    status: 200,
    body: show(repository, issueOf(call, repository)),
  });
  const listLabels = (call: Call, repository: Repository): Reply =>
    paged(call, labels(issueOf(call, repository), repository));
  const one = "/issues/:number";
  const many = `${one}/labels`;
  return below(github, [
    { method: "GET", path: "/issues", action: "issues.list", kind: "read", handler: list },
    { method: "POST", path: "/issues", action: "issues.create", kind: "mutate", handler: create },
    { method: "GET", path: one, action: "issues.get", kind: "read", handler: get },
    { method: "PATCH", path: one, action: "issues.update", kind: "mutate", handler: update },
    { method: "GET", path: many, action: "issueLabels.list", kind: "read", handler: listLabels },
    { method: "POST", path: many, action: "issueLabels.add", kind: "mutate", handler: setLabels(false) },
    { method: "PUT", path: many, action: "issueLabels.set", kind: "mutate", handler: setLabels(true) },
    {
      method: "DELETE",
      path: `${many}/:label`,
      action: "issueLabels.remove",
      kind: "mutate",
      handler: removeLabel,
    },
  ]);
}

/** The issue or pull request that the path names. */
export function issueOf(call: Call, repository: Repository): Issue {
  const issue = repository.activity.issues.get(Number(call.params.number));
  if (!issue) throw notFound();
  return issue;
}

/** A new open issue with the next number. */
export function newIssue(
  world: World,
  { activity }: Repository,
  given: Pick<Issue, "title" | "body" | "author">,
): Issue {
  const now = world.clock.now();
  activity.lastNumber += 1;
  const issue: Issue = {
    ...given,
    id: world.nextId(),
    number: activity.lastNumber,
    state: "open",
    stateReason: null,
    labels: [],
    assignees: [],
    createdAt: now,
    updatedAt: now,
    closedAt: null,
  };
  activity.issues.set(issue.number, issue);
  return issue;
}

/** Opens or closes an issue. `now` in milliseconds since the epoch. */
export function setState(
  issue: Issue,
  state: Issue["state"],
  now: number,
  reason?: NonNullable<Issue["stateReason"]>,
): void {
  if (issue.state === state) return;
  issue.state = state;
  issue.closedAt = state === "closed" ? now : null;
  issue.stateReason = issue.pull ? null : (reason ?? (state === "closed" ? "completed" : "reopened"));
}

/** Refuses (422) who cannot be given an issue: only the owner and collaborators can. */
function assignable(world: World, { activity }: Repository, logins: readonly string[]): void {
  const known = [world.owner.login, world.actor.login].map((login) => login.toLowerCase());
  const wrong = logins
    .map((login) => login.toLowerCase())
    .filter((login) => !known.includes(login) && !activity.collaborators.has(login));
  if (wrong.length > 0)
    throw validationFailed(
      ...wrong.map((value) => ({
        ...{ resource: "Issue", field: "assignees", code: "invalid" as const },
        value,
      })),
    );
}

/** Labels by name; GitHub makes those that the repository does not have yet. */
function known(github: Github, repository: Repository, given: readonly string[]): string[] {
  return [...new Set(given.map((name) => labelFor(github, repository, name).name))];
}

function select(call: Call, { activity }: Repository): Issue[] {
  const state = call.query.get("state") ?? "open";
  const labels = (call.query.get("labels") ?? "").split(",").filter((one) => one !== "");
  const creator = call.query.get("creator")?.toLowerCase();
  const assignee = call.query.get("assignee")?.toLowerCase();
  // GitHub's documentation: changed at that time or after it.
  const since = Date.parse(call.query.get("since") ?? "");
  const byUpdate = call.query.get("sort") === "updated";
  const up = call.query.get("direction") === "asc";
  const when = (one: Issue) => (byUpdate ? one.updatedAt : one.createdAt);
  const has = (one: Issue, label: string) =>
    one.labels.some((name) => name.toLowerCase() === label.toLowerCase());
  return [...activity.issues.values()]
    .filter((one) => state === "all" || one.state === state)
    .filter((one) => labels.every((label) => has(one, label)))
    .filter((one) => creator === undefined || one.author.toLowerCase() === creator)
    .filter((one) => assignee === undefined || isAssigned(one, assignee))
    .filter((one) => Number.isNaN(since) || one.updatedAt >= since)
    .sort((a, b) => (when(b) - when(a) || b.number - a.number) * (up ? -1 : 1));
}

/** Whether an issue passes the filter by who has it: a login, `none`, or `*` for anybody (GitHub's documentation). */
function isAssigned({ assignees }: Issue, wanted: string): boolean {
  if (wanted === "none" || wanted === "*") return assignees.length > 0 === (wanted === "*");
  return assignees.some((login) => login.toLowerCase() === wanted);
}
