import { afterAll, beforeAll, expect, test } from "vitest";
import { type GithubSimulator, startGithubSimulator } from "../../simulators/github/main.ts";
import { seal } from "../../simulators/github/sealed-box.ts";
import { type ShapeName, wrong } from "./github-shapes.ts";

let simulator: GithubSimulator;
beforeAll(async () => {
  simulator = await startGithubSimulator({ rateLimits: false });
});
afterAll(() => simulator.close());

/** Sends a request and holds the answer, or what stands under `key` in it, against a shape. */
async function call(
  status: number,
  request: string,
  shape?: ShapeName,
  body?: unknown,
  key?: string,
): Promise<Record<string, unknown>> {
  const [method = "", path = ""] = request.split(" ");
  const answer = await simulator.request(method, `/repos/Jgorzitza/HotDash${path}`, body);
  expect([request, answer.status]).toEqual([request, status]);
  const found = key === undefined ? answer.body : (answer.body as Record<string, unknown>)[key];
  const each = Array.isArray(found) ? found : [found];
  if (shape) {
    expect(each.length, `${request} answered nothing to look at`).toBeGreaterThan(0);
    for (const one of each) expect(wrong(shape, one), request).toEqual([]);
  }
  return (answer.body === "" ? {} : answer.body) as Record<string, unknown>;
}

test("issues, comments and labels answer as GitHub describes", async () => {
  const issue = await call(201, "POST /issues", "issue", { title: "Drift", body: "x", labels: ["drift"] });
  expect(wrong("user", issue.user)).toEqual([]);
  for (const label of issue.labels as unknown[]) expect(wrong("label", label)).toEqual([]);
  const one = `/issues/${issue.number}`;
  await call(200, `GET ${one}`, "issue");
  await call(200, "GET /issues?labels=drift", "issue");
  const comment = await call(201, `POST ${one}/comments`, "comment", { body: "first" });
  await call(200, `GET ${one}/comments`, "comment");
  await call(200, "GET /issues/comments", "comment");
  await call(200, `PATCH /issues/comments/${comment.id}`, "comment", { body: "second" });
  await call(200, `GET /issues/comments/${comment.id}`, "comment");
  await call(200, `POST ${one}/labels`, "label", { labels: ["seen"] });
  await call(200, `DELETE ${one}/labels/seen`, "label");
  await call(200, `PATCH ${one}`, "issue", { state: "closed", state_reason: "completed" });
  await call(204, `DELETE /issues/comments/${comment.id}`);
  await call(201, "POST /labels", "label", { name: "blocked", color: "ff0000" });
  await call(201, "POST /autolinks", "autolink", { key_prefix: "HD-", url_template: "https://x/<num>" });
});

test("commits, references and pull requests answer as GitHub describes", async () => {
  const { sha } = simulator.happenings().push("feature", "A change");
  await call(200, "GET /commits/feature", "commit");
  await call(200, "GET /commits?sha=feature", "commit");
  await call(200, "GET /compare/main...feature", "comparison");
  await call(200, "GET /git/ref/heads/feature", "ref");
  await call(201, "POST /git/refs", "ref", { ref: "refs/tags/v1.0.0", sha });
  await call(200, "GET /git/matching-refs/tags/v", "ref");
  await call(200, "GET /tags", "tag");
  await call(200, "GET /branches", "branch");
  const pull = await call(201, "POST /pulls", "fullPull", { title: "A", head: "feature", base: "main" });
  const one = `/pulls/${pull.number}`;
  await call(200, `GET ${one}`, "fullPull");
  await call(200, "GET /pulls", "pull");
  await call(200, `GET /commits/${sha}/pulls`, "pull");
  await call(200, `GET /issues/${pull.number}`, "issue");
  await call(200, `PUT ${one}/merge`, undefined, { merge_method: "squash" });
  await call(200, `GET ${one}`, "fullPull");
});

test("checks, statuses and deployments answer as GitHub describes", async () => {
  const head_sha = simulator.happenings().push("main", "Another").sha;
  const check = await call(201, "POST /check-runs", "check", { name: "lint", head_sha });
  const done = { conclusion: "success", output: { title: "a", summary: "b" } };
  await call(200, `PATCH /check-runs/${check.id}`, "check", done);
  await call(200, "GET /commits/main/check-runs", "check", undefined, "check_runs");
  await call(201, `POST /statuses/${head_sha}`, "status", { state: "success", context: "scan" });
  await call(200, "GET /commits/main/statuses", "status");
  await call(200, "GET /commits/main/status", "combinedStatus");
  await call(200, "GET /commits/main/status", "simpleStatus", undefined, "statuses");
  const made = await call(201, "POST /deployments", "deployment", { ref: "main", environment: "staging" });
  const one = `/deployments/${made.id}`;
  await call(201, `POST ${one}/statuses`, "deploymentStatus", { state: "success" });
  await call(200, `GET ${one}/statuses`, "deploymentStatus");
  await call(200, "GET /deployments?environment=staging", "deployment");
});

test("runs, artifacts and releases answer as GitHub describes", async () => {
  const happen = simulator.happenings();
  const run = happen.run({ path: ".github/workflows/ci.yml", ref: "main", conclusion: "success" });
  happen.job(run, { name: "lint" });
  happen.job(run, { name: "test", completedAt: Date.now() });
  await call(200, `GET /actions/runs/${run.id}/jobs`, "job", undefined, "jobs");
  const { id } = happen.artifact(run, "vitest", { "results.json": "{}" });
  await call(200, "GET /actions/runs?branch=main", "run", undefined, "workflow_runs");
  await call(200, `GET /actions/runs/${run.id}`, "run");
  await call(200, "GET /actions/workflows/ci.yml/runs", "run", undefined, "workflow_runs");
  await call(200, `GET /actions/runs/${run.id}/artifacts`, "artifact", undefined, "artifacts");
  await call(200, "GET /actions/artifacts?name=vitest", "artifact", undefined, "artifacts");
  await call(200, `GET /actions/artifacts/${id}`, "artifact");
  await call(302, `GET /actions/artifacts/${id}/zip`);
  await call(204, "POST /actions/workflows/ci.yml/dispatches", undefined, { ref: "main" });
  const release = await call(201, "POST /releases", "release", { tag_name: "v2.0.0", name: "2" });
  const upload = new URL(String(release.upload_url).replace(/\{.*/, "?name=plan.json"));
  await call(200, "GET /releases/tags/v2.0.0", "release");
  const sent = await simulator.request("POST", `${upload.pathname}${upload.search}`, { a: 1 });
  expect([sent.status, wrong("asset", sent.body)]).toEqual([201, []]);
  await call(200, `GET /releases/${release.id}/assets`, "asset");
  await call(200, "GET /releases/latest", "release");
  await call(200, "GET /releases", "release");
});

test("environments, secrets, variables and rulesets answer as GitHub describes", async () => {
  const rules = {
    wait_timer: 1,
    reviewers: [{ type: "User", id: 7 }],
    deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
  };
  const one = "/environments/staging";
  await call(200, `PUT ${one}`, "environment", rules);
  await call(200, `GET ${one}`, "environment");
  await call(200, "GET /environments", "environment", undefined, "environments");
  await call(200, `POST ${one}/deployment-branch-policies`, "deploymentPolicy", { name: "main" });
  const { key_id, key } = await call(200, `GET ${one}/secrets/public-key`, "publicKey");
  await call(201, `PUT ${one}/secrets/A`, undefined, { key_id, encrypted_value: seal(String(key), "x") });
  await call(200, `GET ${one}/secrets/A`, "secret");
  await call(200, `GET ${one}/secrets`, "secret", undefined, "secrets");
  await call(201, `POST ${one}/variables`, undefined, { name: "B", value: "1" });
  await call(200, `GET ${one}/variables`, "variable", undefined, "variables");
  const conditions = { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } };
  const content = { name: "main", target: "branch", enforcement: "active", conditions };
  const ruleset = await call(201, "POST /rulesets", "ruleset", { ...content, rules: [{ type: "deletion" }] });
  await call(200, `GET /rulesets/${ruleset.id}`, "ruleset");
  await call(200, "GET /rulesets", "ruleset");
});

test("a property that is missing, of another type or not described is seen", () => {
  expect(wrong("secret", { name: 1, created_at: "x", more: true })).toEqual([
    expect.stringContaining("secret name"),
    expect.stringContaining("secret updated_at"),
    expect.stringContaining('"more"'),
  ]);
});
