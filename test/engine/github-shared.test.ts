import { afterAll, beforeAll, expect, it } from "vitest";
import { type Simulation, startSimulation } from "../../operations/simulation/simulation.ts";
import type { Stack } from "../../operations/workspace/stack.ts";
import { Workspace } from "../../operations/workspace/workspace.ts";
import { LABELS } from "../../settings/labels.ts";
import { REQUIRED_CHECKS } from "../../settings/rules/required-checks.ts";
import { unmetBy } from "../../simulators/github/tag-requirements.ts";
import { changesIn } from "./support/bench.ts";

/*
 * The stack shared, as committed, through the real GitHub provider: what it makes, that it leaves alone what is right, that
 * it sees what somebody changed by hand, and that nothing is left when it goes.
 */
const SHARED_ENVIRONMENTS = ["build", "preview", "production-plan", "shared", "shared-plan", "staging-plan"];
let simulation: Simulation;
let workspace: Workspace;
let stack: Stack;
const CLEAN = ["--refresh", "--expect-no-changes"];
const repository = () => simulation.github.world.repository("HotDash");
const ruleset = (name: string) =>
  [...repository().rulesets.values()].find(({ content }) => content.name === name);

beforeAll(async () => {
  simulation = await startSimulation();
  workspace = await Workspace.create(simulation.workspace);
  stack = await workspace.stack("shared", { secrets: {} });
  await stack.set(
    ["repository", "autolinks"],
    [{ key_prefix: "HD-", target_url_template: "https://tracker.example.com/HD-<num>" }],
  );
});
afterAll(async () => {
  await workspace.dispose();
  await simulation.stop();
});

async function must(run: ReturnType<Stack["up"]>): Promise<string> {
  const { code, stdout, stderr } = await run;
  expect(code, stdout + stderr).toBe(0);
  return stdout;
}

/** A change by hand. */
async function byHand(method: string, path: string, body?: unknown): Promise<void> {
  const { status } = await simulation.github.request(method, `/repos/Jgorzitza/HotDash${path}`, body);
  expect(status, `${method} ${path}`).toBeLessThan(300);
}

/** What a preview with a look at GitHub would put right. */
async function seen() {
  const lines = (await must(stack.preview(["--refresh"]))).split("\n");
  return changesIn(lines.filter((line) => !/ refresh(ing)? /.test(line)).join("\n"));
}

it("passes the policy pack in its very first preview, and asks GitHub only who owns the repository", async () => {
  expect(await must(stack.preview())).toContain("✅ hotdash@");
  expect(simulation.github.journal.count({ kind: "mutate" })).toBe(0);
});

it("makes rulesets, labels, autolinks and the environment of previews", async () => {
  await must(stack.up());
  expect(ruleset("main")?.content).toMatchObject({
    target: "branch",
    enforcement: "active",
    bypass_actors: [],
    conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
  });
  const checks = ruleset("main")?.content.rules.find(({ type }) => type === "required_status_checks");
  if (checks?.type !== "required_status_checks") throw new Error("main demands no checks");
  const { required_status_checks: required, strict_required_status_checks_policy: strict } =
    checks.parameters;
  // The provider sends them in an order of its own.
  expect(required.map(({ context }) => context).sort()).toEqual(["build", "lint", "security scan", "test"]);
  expect(strict).toBe(true);
  expect(ruleset("release tags")?.content).toMatchObject({
    target: "tag",
    conditions: { ref_name: { include: ["refs/tags/v*"] } },
    rules: expect.arrayContaining([{ type: "update" }, { type: "deletion" }]),
  });
  // Who may create a tag: of a version whom the settings name, of any other name nobody.
  expect(ruleset("creation of release tags")?.content).toMatchObject({
    ...{ target: "tag", enforcement: "active", rules: [{ type: "creation" }] },
    conditions: { ref_name: { include: ["refs/tags/v*"] } },
    bypass_actors: [{ actor_id: 5, actor_type: "RepositoryRole", bypass_mode: "always" }],
  });
  const { sha } = simulation.github.happenings("HotDash").push("main", "one");
  for (const tag of ["main", "production", "v", "x/v1.0.0"]) {
    const made = { ref: `refs/tags/${tag}`, sha };
    const { status } = await simulation.github.request("POST", "/repos/Jgorzitza/HotDash/git/refs", made);
    expect(status, tag).toBe(422);
  }
  const reviews = ruleset("main")?.content.rules.find(({ type }) => type === "pull_request");
  expect(reviews).toMatchObject({ parameters: { require_code_owner_review: true } });
  expect([...repository().labels.values()].map(({ name }) => name).sort()).toEqual(
    Object.keys(LABELS).sort(),
  );
  expect([...repository().autolinks.values()]).toMatchObject([{ key_prefix: "HD-" }]);
  expect([...repository().environments.keys()].sort()).toEqual(SHARED_ENVIRONMENTS);
});

it("names the app of each check, and lets a hotfix be tagged before staging has run it", () => {
  const happen = simulation.github.happenings("HotDash");
  const { sha } = happen.push("hotfix/login", "Log in again");
  const unmet = () => unmetBy(repository(), "v1.0.1", sha);
  expect(unmet()).toHaveLength(4);
  const another = { app: { id: 7, slug: "another-app", name: "Another app" } };
  for (const check of REQUIRED_CHECKS) happen.check(sha, check, "success", another);
  expect(unmet()).toHaveLength(4);
  for (const check of REQUIRED_CHECKS) happen.check(sha, check, "success");
  expect(unmet()).toEqual([]);
});

it("has nothing to do the second time, with and without a look at GitHub", async () => {
  const mark = simulation.github.journal.mark();
  await must(stack.up(["--expect-no-changes"]));
  expect(simulation.github.journal.since(mark).map(({ method, path }) => `${method} ${path}`)).toEqual([
    "GET /api/v3/orgs/Jgorzitza",
  ]);
  const looked = simulation.github.journal.mark();
  await must(stack.preview(CLEAN));
  // The provider (6.12.2) shows the ETags that it was given, and what is as it was is not sent again.
  const known = simulation.github.journal.since(looked).filter(({ status }) => status === 304);
  expect([...new Set(known.map(({ action }) => action))].sort()).toEqual(["labels.get", "rulesets.get"]);
});

it("sees what somebody changes by hand, and puts it right", async () => {
  // A check that is not required any more, a role that may pass the rules by, a ruleset that is switched off.
  const { id = 0, content } = ruleset("main") ?? {};
  const rules = content?.rules.filter(({ type }) => type !== "required_status_checks");
  const bypass_actors = [{ actor_id: 5, actor_type: "RepositoryRole", bypass_mode: "always" }];
  await byHand("PUT", `/rulesets/${id}`, { rules, bypass_actors });
  await byHand("PUT", `/rulesets/${ruleset("release tags")?.id}`, { enforcement: "disabled" });
  await byHand("PATCH", "/labels/drift", { color: "ffffff" });
  await byHand("DELETE", "/labels/uptime");
  for (const autolink of repository().autolinks.keys()) await byHand("DELETE", `/autolinks/${autolink}`);
  await byHand("PUT", "/environments/build", { wait_timer: 60 });
  expect(await seen()).toMatchObject({
    ...{
      main: "~",
      "release-tags": "~",
      "label-drift": "~",
      "label-uptime": "+",
      "autolink-HD-": "+",
      build: "~",
    },
  });
  await must(stack.up(["--refresh"]));
  await must(stack.preview(CLEAN));
  expect(ruleset("main")?.content.bypass_actors).toEqual([]);
  expect(ruleset("main")?.content.rules.map(({ type }) => type)).toContain("required_status_checks");
  expect(ruleset("release tags")?.content.enforcement).toBe("active");
  expect(repository().labels.get("drift")?.color).toBe(LABELS.drift.color);
});

it("leaves nothing behind", async () => {
  await must(stack.destroy());
  const { rulesets, labels, autolinks, environments } = repository();
  expect([rulesets.size, labels.size, autolinks.size, environments.size]).toEqual([0, 0, 0, 0]);
});
