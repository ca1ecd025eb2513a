import { z } from "zod";
import type { Call, Reply, Route } from "../kernel/routes.ts";
import {
  type App,
  type CheckRun,
  CONCLUSIONS,
  type CommitStatus,
  GITHUB_ACTIONS,
  RUN_STATUSES,
} from "./activity.ts";
import { commitOf } from "./commit-of.ts";
import type { Github } from "./github.ts";
import { paged } from "./paging.ts";
import { below, byId } from "./paths.ts";
import { repositoryAnswer } from "./repositories.ts";
import { addressesOf, userAnswer } from "./users.ts";
import { bodyOf } from "./validate.ts";
import { nodeId, type Repository, stableId, timestamp, type World } from "./world.ts";

const time = z.iso.datetime();
const checkFields = {
  status: z.enum(RUN_STATUSES).optional(),
  conclusion: z.enum(CONCLUSIONS).optional(),
  external_id: z.string().optional(),
  details_url: z.string().optional(),
  started_at: time.optional(),
  completed_at: time.optional(),
  output: z
    .strictObject({
      title: z.string(),
      summary: z.string().max(65_535),
      text: z.string().max(65_535).optional(),
    })
    .optional(),
};
const createCheck = z.strictObject({ name: z.string().min(1), head_sha: z.string(), ...checkFields });
const updateCheck = z.strictObject({ name: z.string().optional(), ...checkFields });
const createStatus = z.strictObject({
  state: z.enum(["error", "failure", "pending", "success"]),
  context: z.string().default("default"),
  // GitHub's documentation: at most 140 characters.
  description: z.string().max(140).nullish(),
  target_url: z.string().nullish(),
});

/** Stands for the app of whoever reports a check through the API. */
const OTHER_APP: App = { id: 424_242, slug: "another-app", name: "Another app" };

/** Checks of commits in both forms: check runs, and the older commit statuses. */
export function checkRoutes(github: Github): Route[] {
  const { world } = github;
  const create = (call: Call, repository: Repository): Reply => {
    const { name, head_sha: sha, ...given } = bodyOf(call, createCheck);
    // A token of one's own app: Actions' own checks come from runs.
    const check = addCheck(world, repository, name, sha, undefined, { app: OTHER_APP });
    apply(world, check, given);
    return { status: 201, body: checkAnswer(world, repository, check) };
  };
  const update = (call: Call, repository: Repository): Reply => {
    const check = byId(repository.activity.checkRuns, call, "check");
    const { name, ...given } = bodyOf(call, updateCheck);
    check.name = name ?? check.name;
    apply(world, check, given);
    return { status: 200, body: checkAnswer(world, repository, check) };
  };
  const get = (call: Call, repository: Repository): Reply => ({
    status: 200,
    body: checkAnswer(world, repository, byId(repository.activity.checkRuns, call, "check")),
  });
  const list = (call: Call, repository: Repository): Reply => {
    const { sha } = commitOf(repository, call.params.ref);
    const [name, status] = [call.query.get("check_name"), call.query.get("status")];
    const found = checksOf(repository, sha, call.query.get("filter") !== "all")
      .filter((one) => name === null || one.name === name)
      .filter((one) => status === null || one.status === status);
    return paged(call, found, (page) => ({
      total_count: found.length,
      check_runs: page.map((one) => checkAnswer(world, repository, one)),
    }));
  };
  const setStatus = (call: Call, repository: Repository): Reply => {
    const { sha } = commitOf(repository, call.params.sha);
    const body = bodyOf(call, createStatus);
    const status: CommitStatus = {
      id: world.nextId(),
      sha,
      state: body.state,
      context: body.context,
      description: body.description ?? null,
      targetUrl: body.target_url ?? null,
      creator: world.actor.login,
      createdAt: world.clock.now(),
    };
    repository.activity.statuses.push(status);
    return { status: 201, body: { ...statusAnswer(world, repository, status), ...creatorOf(world, status) } };
  };
  const statuses = (call: Call, repository: Repository): Reply => {
    const { sha } = commitOf(repository, call.params.ref);
    const all = repository.activity.statuses.filter((one) => one.sha === sha).reverse();
    return paged(call, all, (page) =>
      page.map((one) => ({ ...statusAnswer(world, repository, one), ...creatorOf(world, one) })),
    );
  };
  const combined = (call: Call, repository: Repository): Reply => {
    const { sha } = commitOf(repository, call.params.ref);
    const latest = [...latestStatuses(repository, sha).values()];
    const states = latest.map((one) => one.state);
    const failed = states.some((state) => state === "failure" || state === "error");
    const state = failed
      ? "failure"
      : latest.length === 0 || states.includes("pending")
        ? "pending"
        : "success";
    const { api } = addressesOf(world, repository);
    return paged(call, latest, (page) => ({
      state,
      sha,
      total_count: latest.length,
      statuses: page.map((one) => statusAnswer(world, repository, one)),
      repository: repositoryAnswer(world, repository),
      commit_url: `${api}/commits/${sha}`,
      url: `${api}/commits/${sha}/status`,
    }));
  };
  const one = "/check-runs/:check";
  const of = "/commits/:ref";
  return below(github, [
    { method: "POST", path: "/check-runs", action: "checks.create", kind: "mutate", handler: create },
    { method: "GET", path: one, action: "checks.get", kind: "read", handler: get },
    { method: "PATCH", path: one, action: "checks.update", kind: "mutate", handler: update },
    { method: "GET", path: `${of}/check-runs`, action: "checks.list", kind: "read", handler: list },
    { method: "POST", path: "/statuses/:sha", action: "statuses.create", kind: "mutate", handler: setStatus },
    { method: "GET", path: `${of}/statuses`, action: "statuses.list", kind: "read", handler: statuses },
    { method: "GET", path: `${of}/status`, action: "statuses.combined", kind: "read", handler: combined },
  ]);
}

/** Adds a check run of a commit; without a conclusion it waits. */
export function addCheck(
  world: World,
  repository: Repository,
  name: string,
  ref: string,
  conclusion?: NonNullable<CheckRun["conclusion"]>,
  {
    app = GITHUB_ACTIONS,
    suite = suiteOf(app, repository, ref),
  }: Partial<Pick<CheckRun, "app" | "suite">> = {},
): CheckRun {
  const now = world.clock.now();
  const check: CheckRun = {
    ...{ app, suite },
    id: world.nextId(),
    name,
    sha: commitOf(repository, ref).sha,
    status: conclusion ? "completed" : "queued",
    conclusion: conclusion ?? null,
    externalId: "",
    detailsUrl: null,
    output: { title: null, summary: null, text: null },
    startedAt: now,
    completedAt: conclusion ? now : null,
  };
  repository.activity.checkRuns.set(check.id, check);
  return check;
}

/** GitHub makes one suite for each app and commit by itself; workflows of Actions have one a run. */
const suiteOf = (app: App, repository: Repository, ref: string): number =>
  stableId(`suite ${app.id} ${commitOf(repository, ref).sha}`);

/** The apps that a rule demands of its checks. */
export const appsIn = (
  required: readonly { context: string; integration_id?: number | undefined }[],
): Map<string, number> =>
  new Map(
    required.flatMap(({ context, integration_id: app }): [string, number][] =>
      app === undefined ? [] : [[context, app]],
    ),
  );

/**
 * The last word on each check of a commit, by name: a conclusion, a state, or `pending`.
 * @param apps numbers of the apps that a ruleset demands, by check: what others report of it is passed over
 */
export function latestChecks(
  repository: Repository,
  sha: string,
  apps: ReadonlyMap<string, number> = new Map(),
): Map<string, string> {
  const checks = checksOf(repository, sha, true)
    .filter(({ name, app }) => (apps.get(name) ?? app.id) === app.id)
    .map((one) => [one.name, one.conclusion ?? "pending"] as const);
  const statuses = [...latestStatuses(repository, sha)]
    .filter(([name]) => !apps.has(name))
    .map(([name, { state }]) => [name, state] as const);
  return new Map([...statuses, ...checks]);
}

function checksOf({ activity }: Repository, sha: string, latest: boolean): CheckRun[] {
  const all = [...activity.checkRuns.values()].filter((one) => one.sha === sha);
  // GitHub's documentation of check suites: a newer run of a name takes the place of an older one in its own suite alone.
  const place = ({ app, suite, name }: CheckRun) => JSON.stringify([app.id, suite, name]);
  return latest ? [...new Map(all.map((one) => [place(one), one])).values()].reverse() : all.reverse();
}

function latestStatuses({ activity }: Repository, sha: string): Map<string, CommitStatus> {
  const all = activity.statuses.filter((one) => one.sha === sha);
  return new Map(all.map((one) => [one.context, one]));
}

function apply(world: World, check: CheckRun, given: Omit<z.infer<typeof updateCheck>, "name">): void {
  check.status = given.conclusion ? "completed" : (given.status ?? check.status);
  check.conclusion = given.conclusion ?? check.conclusion;
  check.externalId = given.external_id ?? check.externalId;
  check.detailsUrl = given.details_url ?? check.detailsUrl;
  if (given.started_at) check.startedAt = Date.parse(given.started_at);
  if (given.completed_at) check.completedAt = Date.parse(given.completed_at);
  else if (check.status === "completed") check.completedAt ??= world.clock.now();
  if (given.output) check.output = { text: null, ...given.output };
}

/** An app as GitHub shows it beside what it reports. */
export function appAnswer(world: World, { id, slug, name }: App) {
  return {
    id,
    slug,
    node_id: nodeId("A", id),
    client_id: `Iv1.${id.toString(16).padStart(16, "0")}`,
    owner: userAnswer(world, slug === GITHUB_ACTIONS.slug ? "github" : slug),
    name,
    description: "",
    external_url: `${world.url}/apps/${slug}`,
    html_url: `${world.url}/apps/${slug}`,
    created_at: "2018-07-30T09:30:17Z",
    updated_at: "2024-04-10T20:33:16Z",
    permissions: { checks: "write", metadata: "read" },
    events: ["push"],
  };
}

/** A check run as GitHub shows it. */
export function checkAnswer(world: World, repository: Repository, check: CheckRun) {
  const { api, site } = addressesOf(world, repository);
  const url = `${api}/check-runs/${check.id}`;
  return {
    id: check.id,
    node_id: nodeId("CR", check.id),
    name: check.name,
    head_sha: check.sha,
    external_id: check.externalId,
    url,
    html_url: `${site}/runs/${check.id}`,
    details_url: check.detailsUrl,
    status: check.status,
    conclusion: check.conclusion,
    started_at: check.startedAt === null ? null : timestamp(check.startedAt),
    completed_at: check.completedAt === null ? null : timestamp(check.completedAt),
    output: { ...check.output, annotations_count: 0, annotations_url: `${url}/annotations` },
    check_suite: { id: check.suite },
    app: appAnswer(world, check.app),
    pull_requests: [],
  };
}

function statusAnswer(world: World, repository: Repository, status: CommitStatus) {
  const { avatar_url } = userAnswer(world, status.creator);
  return {
    id: status.id,
    node_id: nodeId("SC", status.id),
    url: `${addressesOf(world, repository).api}/statuses/${status.sha}`,
    avatar_url,
    state: status.state,
    context: status.context,
    description: status.description,
    target_url: status.targetUrl,
    created_at: timestamp(status.createdAt),
    updated_at: timestamp(status.createdAt),
  };
}

const creatorOf = (world: World, { creator }: CommitStatus) => ({ creator: userAnswer(world, creator) });
