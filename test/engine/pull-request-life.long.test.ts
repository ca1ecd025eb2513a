import { afterAll, beforeAll, expect, it } from "vitest";
import { PREVIEW_COMMENT } from "../../operations/previews/announce.ts";
import { PREVIEW_MARKER } from "../../operations/report/markdown.ts";
import { Stack } from "../../operations/workspace/stack.ts";
import { inventedSecrets } from "../../settings/matrix.ts";
import { REQUIRED_CHECKS } from "../../settings/schema/deploy.ts";
import { machinesOf } from "../support/fly-world.ts";
import { workflow } from "../workflows/support/load.ts";
import { type JobResult, Runner, type Trigger } from "../workflows/support/run.ts";
import { DeployWorld, REPORTS } from "./support/deploy-world.ts";

/*
 * The whole life of a pull request, workflow by workflow, each run as its file says: opened with a preview, closed, staging,
 * tag, production, drift, and the way back.
 */
let world: DeployWorld;
let runner: Runner;
let production: Stack;
let pull = 0;
let head = "";
let merged = "";
let firstDigest = "";

beforeAll(async () => {
  world = await DeployWorld.start();
  await world.stack("staging");
  production = await world.stack("production");
  // Nobody waits half an hour here.
  await production.set(["deploy"], { stagingBakeMinutes: 0 });
  const own = { PULUMI_CONFIG_PASSPHRASE: "made for a simulated run" };
  const engine = { ...own, HOTDASH_GITHUB_TOKEN: "sim_github", FLY_API_TOKEN: "sim_fly" };
  runner = new Runner({
    env: {
      HOTDASH_WORKSPACE: world.workspace.project.folder,
      GITHUB_BASE_URL: world.simulation.github.url,
      HOTDASH_REGISTRY_URL: world.simulation.registry.url,
    },
    secrets: {
      build: { FLY_API_TOKEN: "sim_fly" },
      preview: { ...engine, ...inventedSecrets("pr-1", "canary0life") },
      ...Object.fromEntries(
        ["staging", "staging-plan", "production", "production-plan"].map((name) => [name, engine]),
      ),
    },
    vars: {},
    token: "sim_github",
    repository: "Jgorzitza/HotDash",
    actor: "somebody",
  });
});
afterAll(async () => {
  runner.dispose();
  await world.stop();
});

/** A commit with everything that a deploy asks for, and its image under its own name. */
function built(branch: string): { sha: string; digest: string } {
  const { sha } = world.github.push(branch, `change on ${branch}`);
  const run = world.github.run({
    path: ".github/workflows/ci.yml",
    event: "push",
    ref: sha,
    conclusion: "success",
  });
  for (const check of REQUIRED_CHECKS) world.github.check(sha, check, "success");
  for (const [name, files] of Object.entries(REPORTS))
    world.github.artifact(
      run,
      name,
      Object.fromEntries(Object.entries(files).map(([path, json]) => [path, JSON.stringify(json)])),
    );
  const labels = { "org.opencontainers.image.revision": sha };
  return {
    sha,
    digest: world.simulation.registry.world.push({ repository: "hotdash-staging", tags: [sha], labels }),
  };
}

const onPull = (action: string): Trigger => ({
  event_name: "pull_request",
  event: {
    action,
    pull_request: {
      number: pull,
      head: { sha: head, repo: { full_name: "Jgorzitza/HotDash" } },
      base: { sha: head },
    },
  },
  sha: head,
  ref_name: `${pull}/merge`,
});
const afterCi = (sha: string): Trigger => ({
  event_name: "workflow_run",
  event: { workflow_run: { conclusion: "success", event: "push", head_sha: sha } },
  sha,
  ref_name: "main",
});
const byHand = (inputs: Record<string, unknown> = {}): Trigger => ({
  ...{ event_name: "workflow_dispatch", event: {}, sha: merged, ref_name: "main" },
  inputs,
});

/** Runs a workflow; every job that was not skipped must end as said. */
async function runs(
  name: string,
  trigger: Trigger,
  expected: Record<string, JobResult["result"]>,
): Promise<JobResult[]> {
  const jobs = await runner.run(workflow(name), trigger);
  const printed = jobs
    .flatMap(({ commands }) => commands.map((one) => `$ ${one.run}\n${one.printed}`))
    .join("\n");
  const ended = Object.fromEntries(
    jobs.filter(({ result }) => result !== "skipped").map((one) => [one.name, one.result]),
  );
  expect(ended, printed).toEqual(expected);
  expect(printed).not.toContain("canary0");
  return jobs;
}
async function comments(marker: string): Promise<string[]> {
  const { body } = await world.simulation.github.request(
    "GET",
    `/repos/Jgorzitza/HotDash/issues/${pull}/comments`,
  );
  return (body as { body: string }[]).map((one) => one.body).filter((text) => text.startsWith(marker));
}
const images = (app: string) => [
  ...new Set(machinesOf(world.simulation.fly, app).map(({ config }) => String(config.image).split("@")[1])),
];

it("there is a release of staging and production to begin with", async () => {
  const { sha, digest } = built("main");
  firstDigest = digest;
  for (const name of ["staging", "production"]) {
    const image = `registry.fly.io/hotdash-staging:v1.0.0@${digest}`;
    const { code, stdout } = await new Stack(world.workspace.project, name).up([], {
      env: { HOTDASH_IMAGE: image },
    });
    expect(code, stdout).toBe(0);
  }
  world.github.tag("v1.0.0", sha);
}, 900_000);

it("opened: a preview of both stacks in one comment, and one of the pull request itself", async () => {
  ({ sha: head } = built("change"));
  pull = world.github.openPull({ title: "A change", head: "change" }).number;
  await runs("preview", onPull("opened"), {
    "preview (staging)": "success",
    "preview (production)": "success",
    comment: "success",
  });
  expect(await comments(PREVIEW_MARKER)).toHaveLength(1);
  await runs("pull-request-preview", onPull("opened"), { image: "success", create: "success" });
  expect(await comments(PREVIEW_COMMENT)).toEqual([
    expect.stringContaining(`https://fly-preview-pr-${pull}.fly.dev`),
  ]);
  expect(world.simulation.fly.world.apps.has(`fly-preview-pr-${pull}`)).toBe(true);
}, 900_000);

it("merged: the preview goes, and staging takes just this commit's image", async () => {
  await runs("pull-request-preview", onPull("closed"), { destroy: "success" });
  await expect.poll(() => world.simulation.fly.world.apps.has(`fly-preview-pr-${pull}`)).toBe(false);
  const main = built("main");
  merged = main.sha;
  await runs("staging", afterCi(merged), { image: "success", deploy: "success" });
  expect(images("hotdash-staging")).toEqual([main.digest]);
}, 900_000);

it("tagged: production applies what was shown and approved", async () => {
  world.github.tag("v1.1.0", merged);
  const trigger: Trigger = { event_name: "push", event: {}, sha: merged, ref_name: "v1.1.0" };
  await runs("production", trigger, { plan: "success", deploy: "success" });
  expect(images("hotdash-app")).toEqual(images("hotdash-staging"));
}, 900_000);

it("drifted: the check is red and opens one issue, and a release does not go out over it", async () => {
  const [machine] = machinesOf(world.simulation.fly, "hotdash-app").filter(({ name }) =>
    name.startsWith("web-"),
  );
  const config = structuredClone(machine?.config) as unknown as { guest: { memory_mb: number } };
  config.guest.memory_mb = 4096;
  await world.simulation.fly.request("POST", `/v1/apps/hotdash-app/machines/${machine?.id}`, { config });
  await runs(
    "drift",
    { ...byHand(), event: { schedule: "17 */6 * * *" } },
    {
      "drift (staging)": "success",
      "drift (production)": "failure",
    },
  );
  const trigger: Trigger = { event_name: "push", event: {}, sha: merged, ref_name: "v1.1.0" };
  await runs("production", trigger, { plan: "failure" });
  const up = await production.up(["--refresh"]);
  expect(up.code, up.stdout).toBe(0);
  await runs("uptime", byHand(), { "uptime (staging)": "success", "uptime (production)": "success" });
}, 900_000);

it("rolled back: to the version that was there before, as it was shown", async () => {
  const inputs = { stack: "production", version: "v1.0.0", reason: "a fault" };
  await runs("rollback", byHand(inputs), { plan: "success", rollback: "success" });
  expect(images("hotdash-app")).toEqual([firstDigest]);
}, 900_000);
