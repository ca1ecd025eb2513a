import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { VirtualClock } from "../../../providers/kernel/clock.ts";
import { HOTDASH, start } from "./client.ts";

const ruleset = (target: "branch" | "tag", include: string, rules: unknown[]) => ({
  name: `${target} rules`,
  target,
  enforcement: "active",
  conditions: { ref_name: { include: [include], exclude: [] } },
  rules,
});
const checks = (...contexts: string[]) => ({
  type: "required_status_checks",
  parameters: {
    strict_required_status_checks_policy: true,
    required_status_checks: contexts.map((context) => ({ context })),
  },
});

test("a pull request is merged when the checks of its base are green, and not before", async () => {
  const { api, simulator } = await start();
  const happen = simulator.happenings();
  const rules = [checks("lint", "scan"), { type: "required_linear_history" }];
  await api("POST", `${HOTDASH}/rulesets`, ruleset("branch", "~DEFAULT_BRANCH", rules));
  happen.push("feature", "A change");
  const { body } = await api("POST", `${HOTDASH}/pulls`, { title: "A", head: "feature", base: "main" });
  const merge = (merge_method: string) =>
    api("PUT", `${HOTDASH}/pulls/${body.number}/merge`, { merge_method });
  expect(await merge("merge")).toMatchObject({ status: 405 });
  happen.check("feature", "lint", "failure");
  const { body: refused } = await merge("squash");
  expect(refused.message).toContain('"lint" is failure.');
  expect(refused.message).toContain('"scan" is expected.');
  happen.check("feature", "lint", "success");
  await api("POST", `${HOTDASH}/statuses/${body.head.sha}`, { state: "success", context: "scan" });
  expect((await merge("squash")).body).toMatchObject({ merged: true });
  expect((await api("GET", `${HOTDASH}/pulls/${body.number}`)).body).toMatchObject({
    state: "closed",
    merged: true,
  });
  expect((await merge("squash")).status).toBe(405);
  expect((await api("GET", `${HOTDASH}/compare/feature...main`)).body.status).toBe("diverged");
});

test("a push moves the open pull request of its branch, and its old checks count no more", async () => {
  const { api, simulator } = await start();
  const happen = simulator.happenings();
  happen.push("feature", "first");
  happen.openPull({ title: "A", head: "feature", fork: true, author: "somebody" });
  happen.check("feature", "lint", "success");
  const { sha } = happen.push("feature", "second");
  const [pull] = (await api("GET", `${HOTDASH}/pulls`)).body;
  expect(pull.head).toMatchObject({ sha, repo: { full_name: "somebody/HotDash", fork: true } });
  expect((await api("GET", `${HOTDASH}/commits/feature/check-runs`)).body.total_count).toBe(0);
});

test("tags under a ruleset are not made or deleted by hand", async () => {
  const { api, simulator } = await start();
  const { sha } = simulator.happenings().push("main", "release");
  await api(
    "POST",
    `${HOTDASH}/rulesets`,
    ruleset("tag", "refs/tags/v*", [{ type: "creation" }, { type: "deletion" }]),
  );
  const make = (name: string) => api("POST", `${HOTDASH}/git/refs`, { ref: `refs/tags/${name}`, sha });
  expect((await make("v1.0.0")).status).toBe(422);
  expect((await make("nightly")).status).toBe(201);
  expect((await make("nightly")).body.message).toBe("Reference already exists");
  simulator.happenings().tag("v1.0.0", "main");
  expect((await api("DELETE", `${HOTDASH}/git/refs/tags/v1.0.0`)).status).toBe(422);
  expect((await api("DELETE", `${HOTDASH}/git/refs/tags/nightly`)).status).toBe(204);
});

test("a release tag waits for the checks of its commit and for staging", async () => {
  const { api, simulator } = await start();
  const happen = simulator.happenings();
  const { sha } = happen.push("main", "release");
  const deployed = {
    type: "required_deployments",
    parameters: { required_deployment_environments: ["staging"] },
  };
  const rules = [checks("lint"), deployed];
  await api("POST", `${HOTDASH}/rulesets`, ruleset("tag", "refs/tags/v*", rules));
  const make = () => api("POST", `${HOTDASH}/git/refs`, { ref: "refs/tags/v1.0.0", sha });
  const refused = await make();
  expect(refused.status).toBe(422);
  expect(refused.body.errors).toEqual([
    expect.stringContaining('check "lint" is expected'),
    expect.stringContaining('deployment to "staging" is missing'),
  ]);
  happen.check(sha, "lint", "success");
  const { body } = await api("POST", `${HOTDASH}/deployments`, { ref: sha, environment: "staging" });
  expect((await make()).status).toBe(422);
  await api("POST", `${HOTDASH}/deployments/${body.id}/statuses`, { state: "success" });
  expect((await make()).status).toBe(201);
});

test("labels that an issue names are made, and go and change with it", async () => {
  const { api } = await start();
  const { body } = await api("POST", `${HOTDASH}/issues`, { title: "Drift", labels: ["drift", "Drift"] });
  expect(body.labels.map((one: { name: string }) => one.name)).toEqual(["drift"]);
  await api("PATCH", `${HOTDASH}/labels/drift`, { new_name: "deviation" });
  expect((await api("GET", `${HOTDASH}/issues?labels=Deviation`)).body).toHaveLength(1);
  await api("DELETE", `${HOTDASH}/labels/deviation`);
  expect((await api("GET", `${HOTDASH}/issues/${body.number}`)).body.labels).toEqual([]);
  const long = await api("POST", `${HOTDASH}/issues/${body.number}/comments`, { body: "x".repeat(65_537) });
  expect(long).toMatchObject({ status: 422 });
  expect(long.body.message).toContain("body is too long (maximum is 65536 characters)");
});

test("a success makes the deployments before it inactive, and red checks stop a deployment", async () => {
  const { api, simulator } = await start();
  const deploy = () => api("POST", `${HOTDASH}/deployments`, { ref: "main", environment: "staging" });
  const say = (id: number) => api("POST", `${HOTDASH}/deployments/${id}/statuses`, { state: "success" });
  const first = (await deploy()).body.id;
  await say(first);
  await say((await deploy()).body.id);
  expect((await api("GET", `${HOTDASH}/deployments/${first}/statuses`)).body[0].state).toBe("inactive");
  simulator.happenings().check("main", "lint", "failure");
  expect(await deploy()).toMatchObject({ status: 409 });
});

const folder = mkdtempSync(join(tmpdir(), "github-activity-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("everything comes back from the state file", async () => {
  const stateFile = join(folder, "github.json");
  const clock = new VirtualClock(Date.UTC(2026, 10, 21));
  const { simulator, api } = await start({ stateFile, clock });
  const happen = simulator.happenings();
  happen.push("feature", "A change");
  happen.openPull({ title: "A", head: "feature" });
  const run = happen.run({ path: ".github/workflows/ci.yml", ref: "feature" });
  happen.artifact(run, "vitest", { "a.json": "{}" });
  happen.check("feature", "lint", "success");
  await api("POST", `${HOTDASH}/issues/1/comments`, { body: "seen" });
  await api("POST", `${HOTDASH}/deployments`, { ref: "feature", environment: "staging" });
  await api("POST", `${HOTDASH}/releases`, { tag_name: "v1.0.0" });
  const paths = ["pulls", "issues/comments", "actions/runs", "actions/artifacts", "deployments", "releases"];
  const look = async (client: typeof api) => {
    const answers = await Promise.all(paths.map((path) => client("GET", `${HOTDASH}/${path}`)));
    return JSON.stringify(answers.map(({ body }) => body)).replaceAll(/127\.0\.0\.1:\d+/g, "host");
  };
  const before = await look(api);
  await simulator.close();
  const again = await start({ stateFile, clock });
  expect(await look(again.api)).toBe(before);
  expect(again.simulator.happenings().push("feature", "next").parents).toHaveLength(1);
});
