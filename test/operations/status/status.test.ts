import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { rememberLook } from "../../../operations/drift/last-look.ts";
import { GithubClient } from "../../../operations/github/client.ts";
import { recordDeployment } from "../../../operations/github/deployments.ts";
import { type LookedAt, lookedAt } from "../../cli/support/looked-at.ts";

/* The command on the engine's own backend and the platforms' own answers, in a stack that no update has made yet. */
let world: LookedAt;
beforeAll(async () => {
  world = await lookedAt();
  const { github } = world.simulation;
  const commit = github.happenings("HotDash").push("main", "one").sha;
  const access = { baseUrl: github.url, owner: "Jgorzitza", repository: "HotDash", token: "sim_github" };
  const client = new GithubClient(access);
  await recordDeployment(client, {
    ...{ commit, environment: "staging", state: "success", description: "out", url: "https://x.example" },
    ...{ payload: { digest: `sha256:${"b".repeat(64)}`, version: "v1.4.0" }, by: [await client.login()] },
  });
  await rememberLook(world.stack, "drift", Date.now() - 3 * 3_600_000);
  await world.stack.set(["flags"], { FEATURE_BETA: { on: true, expires: "2026-01-31" } });
});
afterAll(() => world.stop());
afterEach(() => {
  world.simulation.fly.faults.clear();
  world.simulation.github.faults.clear();
});

it("says every part on one screen, and ends with 0", async () => {
  const { code, stdout, stderr } = await world.run("status", ["staging"]);
  expect([code, stderr]).toEqual([0, ""]);
  for (const part of [
    /^release\n {2}no release yet$/m,
    /^ {2}dashboard: hotdash-staging, 2 machines$/m,
    /^ {4}web-dfw-1 +\w{14} {2}dfw {2}started +b{12} {2}1\/1 checks pass$/m,
    /^last deploys\n {2}v1\.4\.0 {2}success, just now by \S+$/m,
    /^ {2}FEATURE_BETA on, until 2026-01-31, which has passed$/m,
    /^certificates\n {2}none$/m,
    /^jobs\n {2}none$/m,
    /^ {2}the settings say nothing of backups/m,
    /^ {2}drifted: hotdash drift says where, looked at 3 hours ago$/m,
    /^cost\n {2}\$\d+\.\d\d a month/m,
  ])
    expect(stdout).toMatch(part);
});

it("says the same as JSON", async () => {
  const { code, stdout } = await world.run("status", ["staging", "--json"]);
  const read = JSON.parse(stdout);
  expect(code).toBe(0);
  expect(read.fly.value[0].machines[0]).toMatchObject({
    ...{ name: "web-dfw-1", group: "web", region: "dfw", state: "started", cordoned: false },
    checks: { "servicecheck-00-http-8080": "passing" },
  });
  expect(read.drift.value.verdict).toBe("drift");
});

it.each([
  [
    "answers 500",
    { status: 500, body: { error: "planted" } } as const,
    /fly: GET \/apps\/hotdash-staging\S* .*(500|10 s)/,
  ],
  ["never answers", "hang" as const, /no (complete )?answer/],
])("a platform that %s is said in its part, and the rest stands", async (_, effect, words) => {
  world.simulation.fly.faults.add({ match: {}, when: "before", effect });
  const { code, stdout } = await world.run("status", ["staging"]);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^apps on Fly\n {2}! /m);
  expect(stdout).toMatch(words);
  expect(stdout).toMatch(/^ {2}v1\.4\.0 {2}success/m);
  expect(stdout).toMatch(/^ {2}drifted/m);
});

it("tokens that are not there take away their parts alone, and each is named", async () => {
  const file = `${world.workspace.project.folder}/workspace.json`;
  const { readFile, writeFile } = await import("node:fs/promises");
  const before = await readFile(file, "utf8");
  const { FLY_API_TOKEN: _fly, GITHUB_TOKEN: _github, ...env } = JSON.parse(before).env;
  await writeFile(file, JSON.stringify({ ...JSON.parse(before), env }));
  try {
    const { code, stdout } = await world.run("status", ["staging"]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^apps on Fly\n {2}! fly: FLY_API_TOKEN is not set/m);
    expect(stdout).toMatch(/^last deploys\n {2}! GITHUB_TOKEN is not set/m);
    expect(stdout).toMatch(/^ {2}drifted/m);
  } finally {
    await writeFile(file, before);
  }
});
