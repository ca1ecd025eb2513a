import { expect, test } from "vitest";
import { HOTDASH, start } from "./client.ts";

/* What real clients of GitHub ask first (gh 2.23, octokit 22), and what the platform refuses. */

test("workflows are listed, found by file and number, and started only when they are there", async () => {
  const { api, simulator } = await start();
  const happen = simulator.happenings();
  happen.workflow(".github/workflows/deploy.yml");
  happen.run({ path: ".github/workflows/ci.yml", ref: "main" });
  const { body } = await api("GET", `${HOTDASH}/actions/workflows`);
  expect(body.total_count).toBe(2);
  const [deploy] = body.workflows;
  expect(deploy).toMatchObject({ path: ".github/workflows/deploy.yml", name: "deploy", state: "active" });
  expect((await api("GET", `${HOTDASH}/actions/workflows/${deploy.id}`)).body).toEqual(deploy);
  const dispatch = (name: string) =>
    api("POST", `${HOTDASH}/actions/workflows/${name}/dispatches`, { ref: "main" });
  expect((await dispatch("deploy.yml")).status).toBe(204);
  expect((await dispatch("other.yml")).status).toBe(404);
  expect((await api("GET", `${HOTDASH}/actions/workflows/other.yml/runs`)).status).toBe(404);
});

test("a branch is asked for by name, slashes and all, and says which rules hold for it", async () => {
  const { api, simulator } = await start();
  const { sha } = simulator.happenings().push("hotfix/login", "Fix");
  const conditions = { ref_name: { include: ["refs/heads/hotfix/*"], exclude: [] } };
  const ruleset = { name: "hotfixes", enforcement: "active", conditions, rules: [{ type: "deletion" }] };
  const { body: made } = await api("POST", `${HOTDASH}/rulesets`, ruleset);
  const { body } = await api("GET", `${HOTDASH}/branches/hotfix/login`);
  expect(body).toMatchObject({ name: "hotfix/login", commit: { sha }, protected: true });
  const rules = await api("GET", `${HOTDASH}/rules/branches/hotfix/login`);
  expect(rules.body).toEqual([
    {
      type: "deletion",
      ...{ ruleset_source_type: "Repository", ruleset_source: "Jgorzitza/HotDash", ruleset_id: made.id },
    },
  ]);
  expect((await api("GET", `${HOTDASH}/rules/branches/not-there`)).body).toEqual([]);
  const missing = await api("GET", `${HOTDASH}/branches/not-there`);
  expect([missing.status, missing.body.message]).toEqual([404, "Branch not found"]);
});

test("check suites say what their runs come to", async () => {
  const { api, simulator } = await start();
  const happen = simulator.happenings();
  const red = happen.check("main", "lint", "failure", { suite: 7 });
  happen.check("main", "test", "success", { suite: 8 });
  const { body } = await api("GET", `${HOTDASH}/commits/main/check-suites`);
  const found = body.check_suites.map((one: { id: number; conclusion: string }) => [one.id, one.conclusion]);
  expect([body.total_count, ...found]).toEqual([2, [7, "failure"], [8, "success"]]);
  expect((await api("GET", `${HOTDASH}/check-suites/7`)).body).toMatchObject({ status: "completed" });
  const { body: runs } = await api("GET", `${HOTDASH}/check-suites/7/check-runs`);
  expect(runs.check_runs).toMatchObject([{ id: red.id }]);
  expect((await api("GET", `${HOTDASH}/check-suites/9`)).status).toBe(404);
});

test("a run that waits for reviewers says so, and goes on when it is approved", async () => {
  const { api, simulator } = await start();
  await api("PUT", `${HOTDASH}/environments/production`, {});
  const run = simulator.happenings().run({
    ...{ path: ".github/workflows/production.yml", ref: "main", status: "waiting", waitsFor: ["production"] },
  });
  const path = `${HOTDASH}/actions/runs/${run.id}/pending_deployments`;
  const { body } = await api("GET", path);
  expect(body).toMatchObject([{ environment: { name: "production" }, current_user_can_approve: true }]);
  const review = { environment_ids: [body[0].environment.id], state: "approved", comment: "" };
  expect((await api("POST", path, review)).status).toBe(200);
  expect((await api("GET", path)).body).toEqual([]);
  expect((await api("GET", `${HOTDASH}/actions/runs/${run.id}`)).body.status).toBe("queued");
  expect((await api("POST", path, review)).status).toBe(422);
});

test("a pull request without commits and an assignee whom nobody knows are refused", async () => {
  const { api, simulator } = await start();
  const { body: main } = await api("GET", `${HOTDASH}/git/ref/heads/main`);
  await api("POST", `${HOTDASH}/git/refs`, { ref: "refs/heads/same", sha: main.object.sha });
  const pull = { title: "A", head: "same", base: "main" };
  const refused = await api("POST", `${HOTDASH}/pulls`, pull);
  expect([refused.status, refused.body.errors[0].message]).toEqual([422, "No commits between main and same"]);
  simulator.happenings().push("same", "One");
  expect((await api("POST", `${HOTDASH}/pulls`, pull)).status).toBe(201);
  const issue = (assignees: string[]) => api("POST", `${HOTDASH}/issues`, { title: "x", assignees });
  expect((await issue(["nobody-here"])).body.errors).toEqual([
    { resource: "Issue", field: "assignees", code: "invalid", value: "nobody-here" },
  ]);
  simulator.happenings().collaborator("helper", "write");
  expect((await issue(["helper", "Jgorzitza"])).status).toBe(201);
});

test("issues are filtered by who has them, and by when they changed", async () => {
  const { api, simulator } = await start();
  simulator.happenings().collaborator("helper", "write");
  const make = async (assignees: string[]) =>
    (await api("POST", `${HOTDASH}/issues`, { title: "x", assignees })).body.number;
  const [mine, free] = [await make(["helper"]), await make([])];
  const numbers = async (query: string) =>
    (await api("GET", `${HOTDASH}/issues?${query}`)).body.map((one: { number: number }) => one.number);
  expect(await numbers("assignee=Helper")).toEqual([mine]);
  expect(await numbers("assignee=none")).toEqual([free]);
  expect(await numbers("assignee=*")).toEqual([mine]);
  const later = new Date(Date.now() + 60_000).toISOString();
  expect(await numbers(`since=${later}`)).toEqual([]);
  expect(await numbers("since=2020-01-01T00:00:00Z")).toHaveLength(2);
});
