import { expect, test } from "vitest";
import { VirtualClock } from "../../../providers/kernel/clock.ts";
import { HOTDASH, start } from "./client.ts";

const full = {
  wait_timer: 30,
  reviewers: [{ type: "User", id: 42 }],
  can_admins_bypass: false,
  prevent_self_review: true,
  deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
};
/** What the provider sends when nothing is set. */
const bare = {
  wait_timer: 0,
  reviewers: null,
  can_admins_bypass: true,
  deployment_branch_policy: null,
  prevent_self_review: false,
};

test("an environment reads back every rule that was set, and none that was not", async () => {
  const { api, simulator } = await start();
  const put = await api("PUT", `${HOTDASH}/environments/production`, full);
  expect(put.status).toBe(200);
  const got = await api("GET", `${HOTDASH}/environments/production`);
  expect(got.body).toEqual(put.body);
  expect(got.body).toMatchObject({
    name: "production",
    can_admins_bypass: false,
    deployment_branch_policy: full.deployment_branch_policy,
  });
  expect(got.body.protection_rules.map((one: { type: string }) => one.type)).toEqual([
    "wait_timer",
    "required_reviewers",
    "branch_policy",
  ]);
  expect(got.body.protection_rules[0].wait_timer).toBe(30);
  expect(got.body.protection_rules[1]).toMatchObject({
    prevent_self_review: true,
    reviewers: [{ type: "User", reviewer: { id: 42 } }],
  });
  const cleared = await api("PUT", `${HOTDASH}/environments/production`, bare);
  expect(cleared.body).toMatchObject({
    id: put.body.id,
    protection_rules: [],
    can_admins_bypass: true,
    deployment_branch_policy: null,
  });
  expect(simulator.world.environment("HotDash", "Production")?.rules.waitTimer).toBe(0);
});

test("a reviewer that is an account of this world has its login", async () => {
  const { api, simulator } = await start();
  const { owner } = simulator.world;
  const { body } = await api("PUT", `${HOTDASH}/environments/a`, {
    reviewers: [{ type: "User", id: owner.id }],
  });
  expect(body.protection_rules[0].reviewers[0].reviewer.login).toBe("Jgorzitza");
});

test("environment names ignore case and may hold slashes and percent signs", async () => {
  const { api } = await start();
  const first = await api("PUT", `${HOTDASH}/environments/Staging`, {});
  expect((await api("PUT", `${HOTDASH}/environments/staging`, {})).body.id).toBe(first.body.id);
  for (const name of ["a/b", "50%", "a b:c"]) {
    const path = `${HOTDASH}/environments/${encodeURIComponent(name)}`;
    expect((await api("PUT", path, {})).body.name).toBe(name);
    expect((await api("GET", path)).body.name).toBe(name);
  }
  expect((await api("PUT", `${HOTDASH}/environments/${"x".repeat(256)}`, {})).status).toBe(422);
});

test("updated_at changes with a PUT and with nothing else", async () => {
  const clock = new VirtualClock(Date.UTC(2026, 10, 21, 8));
  const { api } = await start({ clock });
  const made = await api("PUT", `${HOTDASH}/environments/staging`, bare);
  expect(made.body.created_at).toBe("2026-11-21T08:00:00Z");
  await clock.advance(5000);
  expect((await api("GET", `${HOTDASH}/environments/staging`)).body.updated_at).toBe("2026-11-21T08:00:00Z");
  expect((await api("PUT", `${HOTDASH}/environments/staging`, bare)).body).toMatchObject({
    created_at: "2026-11-21T08:00:00Z",
    updated_at: "2026-11-21T08:00:05Z",
  });
});

test("bad rules are 422, name what is wrong, and change nothing", async () => {
  const { api } = await start();
  const path = `${HOTDASH}/environments/production`;
  const policy = (value: boolean) => ({
    deployment_branch_policy: { protected_branches: value, custom_branch_policies: value },
  });
  const seven = { reviewers: Array.from({ length: 7 }, (_, id) => ({ type: "User", id: id + 1 })) };
  const cases: [unknown, string][] = [
    [policy(true), "cannot have the same value"],
    [policy(false), "cannot have the same value"],
    [seven, "Validation Failed"],
    [{ reviewers: [{ type: "Team", id: 3 }] }, "Validation Failed"],
    [{ wait_timer: 43_201 }, "For 'properties/wait_timer', 43201 must be at most 43200."],
    [{ wait_timer: -1 }, "must be at least 0"],
    [{ wait_timer: "5" }, "For 'properties/wait_timer', a string is not a number."],
    [{ reviewers: [{ type: "Robot", id: 3 }] }, 'not a member of ["User", "Team"]'],
    [
      { deployment_branch_policy: { protected_branches: true } },
      '"custom_branch_policies" wasn\'t supplied.',
    ],
    [{ colour: "red" }, '"colour" is not a permitted key.'],
    [[1], "an array is not an object"],
  ];
  for (const [body, message] of cases) {
    const answer = await api("PUT", path, body);
    expect(answer.status, message).toBe(422);
    expect(answer.body.status).toBe("422");
    expect(answer.body.message).toContain(message);
  }
  expect((await api("GET", path)).status).toBe(404);
  expect((await api("PUT", path, { wait_timer: 43_200 })).status).toBe(200);
});

test("repositories of an organization may have teams as reviewers", async () => {
  const { api } = await start({ owner: "hotrodan", organizations: ["hotrodan"] });
  const { body } = await api("PUT", "/repos/hotrodan/HotDash/environments/a", {
    reviewers: [{ type: "Team", id: 3 }],
  });
  expect(body.protection_rules[0].reviewers).toMatchObject([{ type: "Team", reviewer: { id: 3 } }]);
});

test("private repositories have what their plan allows", async () => {
  const on = (plan: "free" | "pro" | "enterprise") =>
    start({ repositories: [{ name: "HotDash", private: true, plan }] });
  const path = `${HOTDASH}/environments/a`;
  const branches = { deployment_branch_policy: full.deployment_branch_policy };
  const pro = (await on("pro")).api;
  const refused = await pro("PUT", path, full);
  expect(refused.status).toBe(422);
  expect(refused.body.message).toContain("billing plan");
  expect((await pro("PUT", path, { wait_timer: 1 })).status).toBe(422);
  expect((await pro("PUT", path, branches)).status).toBe(200);
  const free = (await on("free")).api;
  expect((await free("PUT", path, branches)).status).toBe(422);
  expect((await free("PUT", path, bare)).status).toBe(200);
  expect((await free("GET", `${HOTDASH}/rulesets`)).body.message).toContain("Upgrade to GitHub Pro");
  expect((await (await on("enterprise")).api("PUT", path, full)).status).toBe(200);
});

test("lists have pages and links", async () => {
  const { api } = await start();
  for (const name of ["a", "b", "c"]) await api("PUT", `${HOTDASH}/environments/${name}`, {});
  const first = await api("GET", `${HOTDASH}/environments?per_page=2`);
  expect(first.body.total_count).toBe(3);
  expect(first.body.environments.map((one: { name: string }) => one.name)).toEqual(["a", "b"]);
  const next = /<([^>]+)>; rel="next"/.exec(first.headers.get("link") ?? "")?.[1];
  const second = await fetch(next ?? "", { headers: { authorization: "Bearer sim_github" } });
  expect(((await second.json()) as { environments: unknown[] }).environments).toHaveLength(1);
  expect(second.headers.get("link")).toContain('rel="prev"');
});

test("deployment policies live only while the branch policy is a custom one", async () => {
  const { api, simulator } = await start();
  const environment = `${HOTDASH}/environments/production`;
  const policies = `${environment}/deployment-branch-policies`;
  await api("PUT", environment, bare);
  expect((await api("POST", policies, { name: "main" })).status).toBe(404);
  await api("PUT", environment, full);
  const made = await api("POST", policies, { name: "v*", type: "tag" });
  expect(made).toMatchObject({ status: 200, body: { name: "v*", type: "tag" } });
  expect((await api("POST", policies, { name: "v*", type: "tag" })).status).toBe(303);
  expect((await api("POST", policies, { name: "v*" })).body.type).toBe("branch");
  expect((await api("POST", policies, { type: "branch" })).body.message).toContain('"name" wasn\'t supplied');
  const one = `${policies}/${made.body.id}`;
  expect((await api("GET", one)).body).toEqual(made.body);
  expect((await api("PUT", one, { name: "release-*" })).body).toEqual({ ...made.body, name: "release-*" });
  expect((await api("GET", policies)).body).toMatchObject({
    total_count: 2,
    branch_policies: [{ name: "release-*", type: "tag" }, { name: "v*" }],
  });
  expect((await api("DELETE", one)).status).toBe(204);
  expect((await api("DELETE", one)).status).toBe(404);
  expect(simulator.world.environment("HotDash", "production")?.policies.size).toBe(1);
  await api("PUT", environment, bare);
  expect((await api("GET", policies)).status).toBe(404);
  await api("PUT", environment, full);
  expect((await api("GET", policies)).body).toEqual({ total_count: 0, branch_policies: [] });
});

test("delete takes an environment with all that it holds", async () => {
  const { api, simulator } = await start();
  const environment = `${HOTDASH}/environments/staging`;
  const first = await api("PUT", environment, full);
  await api("POST", `${environment}/variables`, { name: "A", value: "1" });
  const key = await api("GET", `${environment}/secrets/public-key`);
  expect((await api("DELETE", environment)).status).toBe(204);
  expect((await api("DELETE", environment)).status).toBe(404);
  expect((await api("GET", `${environment}/variables/A`)).status).toBe(404);
  const second = await api("PUT", environment, full);
  expect(second.body.id).not.toBe(first.body.id);
  expect(simulator.world.environment("HotDash", "staging")?.variables.size).toBe(0);
  expect((await api("GET", `${environment}/secrets/public-key`)).body.key_id).not.toBe(key.body.key_id);
});
