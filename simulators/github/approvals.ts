import type { Call, Reply, Route } from "../kernel/routes.ts";
import type { Review } from "./activity.ts";
import { commitOf } from "./commit-of.ts";
import { notFound } from "./errors.ts";
import type { Github } from "./github.ts";
import { issueOf } from "./issues.ts";
import { paged } from "./paging.ts";
import { below, byId } from "./paths.ts";
import { pullAnswer } from "./pull-answer.ts";
import { addressesOf, userAnswer } from "./users.ts";
import { nodeId, type Repository, timestamp } from "./world.ts";

/** What a role comes to in the older word `permission` (GitHub's documentation: maintain counts as write, triage as read). */
const PERMISSION = {
  admin: "admin",
  maintain: "write",
  write: "write",
  triage: "read",
  read: "read",
} as const;

/** Who may do what, and who approved what: collaborators, reviews of pull requests, approvals of runs. */
export function approvalRoutes({ world, ...github }: Github): Route[] {
  const permission = (call: Call, repository: Repository): Reply => {
    const login = call.params.login ?? "";
    const owner = login.toLowerCase() === world.owner.login.toLowerCase();
    const given = owner ? "admin" : repository.activity.collaborators.get(login.toLowerCase());
    if (!given && !world.accounts.has(login.toLowerCase())) throw notFound();
    // Everybody reads a public repository.
    const name = given ?? (repository.private ? "none" : "read");
    const word = name === "none" ? "none" : PERMISSION[name];
    return { status: 200, body: { permission: word, role_name: name, user: userAnswer(world, login) } };
  };
  const pulls = (call: Call, repository: Repository): Reply => {
    const { sha } = commitOf(repository, call.params.ref);
    const found = [...repository.activity.issues.values()].flatMap((issue) =>
      issue.pull && [issue.pull.headSha, issue.pull.mergeSha].includes(sha)
        ? [{ ...issue, pull: issue.pull }]
        : [],
    );
    return paged(call, found, (page) => page.map((one) => pullAnswer(world, repository, one, "simple")));
  };
  const reviews = (call: Call, repository: Repository): Reply => {
    const { number, pull } = issueOf(call, repository);
    if (!pull) throw notFound();
    const found = repository.activity.reviews.filter((one) => one.pull === number);
    const { site } = addressesOf(world, repository);
    const answer = (one: Review) => ({
      ...{ id: one.id, node_id: nodeId("PRR", one.id), user: userAnswer(world, one.author), body: "" },
      ...{ state: one.state, commit_id: one.sha, submitted_at: timestamp(one.at) },
      html_url: `${site}/pull/${number}#pullrequestreview-${one.id}`,
    });
    return paged(call, found, (page) => page.map(answer));
  };
  const ofRun = (call: Call, repository: Repository): Reply => {
    const { id } = byId(repository.activity.runs, call, "run");
    const found = repository.activity.approvals.filter((one) => one.run === id);
    return {
      status: 200,
      body: found.map(({ state, environment, author }) => ({
        ...{ state, comment: "", environments: [{ name: environment }], user: userAnswer(world, author) },
      })),
    };
  };
  const read = (path: string, action: string, handler: typeof pulls) => ({
    ...{ method: "GET" as const, path, action, kind: "read" as const, handler },
  });
  return below({ world, ...github }, [
    read("/collaborators/:login/permission", "collaborators.permission", permission),
    read("/commits/:ref/pulls", "commits.pulls", pulls),
    read("/pulls/:number/reviews", "reviews.list", reviews),
    read("/actions/runs/:run/approvals", "runs.approvals", ofRun),
  ]);
}
