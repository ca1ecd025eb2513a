import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type GithubSimulator, startGithubSimulator } from "../../../simulators/github/main.ts";
import { type RenderSimulator, startRenderSimulator } from "../../../simulators/render/main.ts";
import { instant } from "../../../simulators/render/timings.ts";
import { inProcess } from "../../cli/support/in-process.ts";

/* The command for an app at Render, against simulators over real sockets. */
const APP = "dashboard-remix";
const IMAGE = `ghcr.io/hotdash/remix:9@sha256:${"a".repeat(64)}`;
const WHY = ["--although", "moved on the third of November"];
let render: RenderSimulator;
let github: GithubSimulator;
let folder: string;

const vars = (env: Record<string, string>) => Object.entries(env).map(([key, value]) => ({ key, value }));
async function post(path: string, body: object): Promise<Record<string, unknown>> {
  const { status, body: answer } = await render.request("POST", path, { ...body, ownerId: render.ownerId });
  expect(status, `${path}: ${JSON.stringify(answer)}`).toBeLessThan(300);
  return answer as Record<string, unknown>;
}
async function service(type: string, name: string, details: object = {}): Promise<string> {
  const made = await post("/services", {
    ...{ type, name, envVars: vars({ REMIX_TOKEN: "canary-token" }), autoDeploy: "no" },
    image: { ownerId: render.ownerId, imagePath: IMAGE },
    serviceDetails: { runtime: "image", region: "ohio", plan: "standard", ...details },
  });
  return (made.service as { id: string }).id;
}
const group = (name: string, serviceIds: string[]) =>
  post("/env-groups", { name, serviceIds, envVars: vars({ SHARED_KEY: "canary-group" }) });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "retire-render-"));
  [render, github] = await Promise.all([
    startRenderSimulator({ timings: instant, rateLimits: false }),
    startGithubSimulator({ rateLimits: false }),
  ]);
  const web = await service("web_service", APP, { healthCheckPath: "/health" });
  await render.request("POST", `/services/${web}/custom-domains`, { name: "remix.hotrodan.com" });
  await service("private_service", `${APP}-index`, {
    disk: { name: "index", mountPath: "/data/index", sizeGB: 10 },
  });
  await service("cron_job", `${APP}-nightly`, { schedule: "0 3 * * *" });
  // Another app, whose name begins alike, and its worker.
  const other = await service("web_service", `${APP}-staging`);
  await service("background_worker", `${APP}-staging-queue`);
  for (const name of [`${APP}-redis`, "other-cache"])
    await post("/key-value", { name, plan: "starter", region: "ohio", maxmemoryPolicy: "noeviction" });
  await group("remix-alone", [web]);
  await group("both", [web, other]);
});
afterEach(async () => {
  await Promise.all([render.close(), github.close()]);
  rmSync(folder, { recursive: true });
});

const file = () => join(folder, "evidence.json");
const run = (args: string[], env: Record<string, string> = {}) =>
  inProcess("retire", [APP, "--owner", render.ownerId, "--simulated", "--evidence", file(), ...args], {
    env: {
      ...{ PATH: process.env.PATH, HOME: process.env.HOME },
      ...{ RENDER_API_KEY: "sim_render", RENDER_API_BASE_URL: render.url },
      ...{ GITHUB_TOKEN: "sim_github", GITHUB_BASE_URL: github.url, GITHUB_REPOSITORY: "Jgorzitza/HotDash" },
      ...env,
    },
  });
const evidence = () => JSON.parse(readFileSync(file(), "utf8"));
const services = () => [...render.world.services.values()].map(({ settings }) => settings.name).sort();
const writes = () =>
  render.journal.entries().filter(({ actor, method }) => actor === "client" && method !== "GET");

it("shows everything, with cost and last deploy, and touches nothing without the name", async () => {
  const before = writes().length;
  const { code, stdout, stderr } = await run(WHY);
  expect(stderr).toBe("");
  expect(code).toBe(25);
  for (const part of [
    /dashboard-remix \(srv-\w+\): web_service, plan standard/,
    /last deploy: 20\d\d-\S+, live/,
    /disk: index, 10 GB at \/data\/index/,
    /domains: remix\.hotrodan\.com/,
    /variables, by name: REMIX_TOKEN/,
    /schedule: 0 3 \* \* \*/,
    /dashboard-remix-redis \(red-\w+\): plan starter/,
    /remix-alone \(evg-\w+\): SHARED_KEY/,
    /Stays[^\n]*:\n#[^\n]*dashboard-remix-staging\n#[^\n]*dashboard-remix-staging-queue/,
    /# {3}\$87\.50 a month/,
    /its name was not given\. Nothing was touched/,
  ])
    expect(stdout).toMatch(part);
  expect(stdout).not.toMatch(/canary|both \(evg/);
  expect(writes().length).toBe(before);
});

it("takes away its services, disk, jobs, Key Value and the env group that only it uses, and keeps what it was", async () => {
  const repository = github.world.repository("HotDash");
  for (const name of ["DASHBOARD_REMIX_TOKEN", "POSTGRES_URL"])
    repository.actions.setSecret(name, "canary", 0);
  const { code, stdout, stderr } = await run(["--confirm", APP, ...WHY]);
  expect(stderr).toBe("");
  expect(code, stdout).toBe(0);
  expect(services()).toEqual([`${APP}-staging`, `${APP}-staging-queue`]);
  expect([...render.world.keyValues.values()].map(({ name }) => name)).toEqual(["other-cache"]);
  expect([...render.world.envGroups.values()].map(({ name }) => name)).toEqual(["both"]);
  expect([...repository.actions.secrets.keys()]).toEqual(["POSTGRES_URL"]);
  const kept = evidence();
  expect(kept).toMatchObject({
    app: APP,
    although: WHY[1],
    removed: { keyValues: [`${APP}-redis`], groups: ["remix-alone"] },
  });
  expect(kept.held.services).toHaveLength(3);
  expect(JSON.stringify(kept)).not.toContain("canary");
});

it("refuses what may be in use or holds data, each with the way to keep it, and with a reason goes on", async () => {
  const { code, stderr } = await run(["--confirm", APP]);
  expect(code).not.toBe(0);
  for (const part of [
    "dashboard-remix (web_service) is not suspended, and may be in use",
    "the disk of dashboard-remix-index goes with it at once",
    "copy /data/index away first",
    "the Key Value dashboard-remix-redis goes with all that is in it",
    `npx hotdash retire ${APP} --owner ${render.ownerId} --although`,
  ])
    expect(stderr).toContain(part);
  expect(services()).toHaveLength(5);
});

it("goes on where an interrupted run ended, env groups included", async () => {
  const { id } = [...render.world.services.values()].find(
    ({ settings }) => settings.name === `${APP}-index`,
  ) as { id: string };
  const match = { method: "DELETE", path: new RegExp(`/services/${id}$`) };
  render.faults.add({ match, when: "before", effect: { status: 403, body: { message: "not now" } } });
  const first = await run(["--confirm", APP, ...WHY]);
  expect(first.code).not.toBe(0);
  render.faults.clear();
  const second = await run(["--confirm", APP, ...WHY]);
  expect(second.code, second.stdout + second.stderr).toBe(0);
  expect(services()).toEqual([`${APP}-staging`, `${APP}-staging-queue`]);
  expect([...render.world.envGroups.values()].map(({ name }) => name)).toEqual(["both"]);
});

it("says that there is no such app, and which workspace was asked", async () => {
  const { code, stderr } = await inProcess(
    "retire",
    ["nobody", "--owner", render.ownerId, "--simulated", "--no-github"],
    {
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        RENDER_API_KEY: "sim_render",
        RENDER_API_BASE_URL: render.url,
      },
    },
  );
  expect(code).not.toBe(0);
  expect(stderr).toContain(`The workspace ${render.ownerId} has no "nobody"`);
});
