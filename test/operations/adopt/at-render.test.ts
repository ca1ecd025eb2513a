import { afterAll, beforeAll, expect, it } from "vitest";
import { parse } from "yaml";
import { dashboard } from "../../../settings/schema/dashboard.ts";
import { render } from "../../../settings/schema/render.ts";
import { type RenderSimulator, startRenderSimulator } from "../../../simulators/render/main.ts";
import { instant } from "../../../simulators/render/timings.ts";
import { inProcess } from "../../cli/support/in-process.ts";
import { spawned } from "../../cli/support/spawn.ts";

/* The command for a dashboard on Render, as a process, against a simulator over real sockets. */
const IMAGE = `ghcr.io/hotdash/dashboard:9@sha256:${"a".repeat(64)}`;
const APP = "hotdash-staging";
let sim: RenderSimulator;

const vars = (env: Record<string, string>) => Object.entries(env).map(([key, value]) => ({ key, value }));

async function service(
  type: string,
  name: string,
  details: object = {},
  env: Record<string, string> = {},
): Promise<string> {
  const { body, status } = await sim.request("POST", "/services", {
    ...{ type, name, ownerId: sim.ownerId, envVars: vars(env), autoDeploy: "no" },
    image: { ownerId: sim.ownerId, imagePath: IMAGE },
    serviceDetails: { runtime: "image", region: "ohio", plan: "standard", ...details },
  });
  expect(status, JSON.stringify(body)).toBe(201);
  return (body as { service: { id: string } }).service.id;
}

beforeAll(async () => {
  sim = await startRenderSimulator({ timings: instant, rateLimits: false });
  const web = await service(
    "web_service",
    APP,
    { healthCheckPath: "/health", numInstances: 2, maxShutdownDelaySeconds: 45 },
    {
      PORT: "8080",
      SHOPIFY_SHOP: "hotrod-performance.myshopify.com",
      POSTGRES_URL: "canary-secret",
      LEGACY: "canary-legacy",
    },
  );
  await sim.request("POST", `/services/${web}/custom-domains`, { name: "staging.hotrodan.com" });
  await service("private_service", `${APP}-chroma`, {
    envSpecificDetails: { dockerCommand: "chroma run --path /data/chroma" },
    disk: { name: "chroma_data", mountPath: "/data/chroma", sizeGB: 10 },
  });
  await service("background_worker", `${APP}-queue`, {
    envSpecificDetails: { dockerCommand: "npm run worker" },
    numInstances: 3,
  });
  await service("cron_job", `${APP}-nightly`, {
    envSpecificDetails: { dockerCommand: "npm run nightly" },
    schedule: "0 3 * * *",
  });
  await service("web_service", "old-site");
  for (const name of [`${APP}-redis`, "other-cache"])
    await sim.request("POST", "/key-value", {
      ...{ name, ownerId: sim.ownerId, plan: "starter", region: "ohio", maxmemoryPolicy: "noeviction" },
    });
  await sim.request("POST", "/env-groups", {
    ...{ name: "shared", ownerId: sim.ownerId, serviceIds: [web] },
    envVars: vars({ SHOPIFY_API_SECRET: "canary-group" }),
  });
});
afterAll(() => sim.close());

function run(args: string[], env: Record<string, string> = {}, as = inProcess) {
  const variables = {
    PATH: process.env.PATH,
    RENDER_API_KEY: "sim_render",
    RENDER_API_BASE_URL: sim.url,
    ...env,
  };
  return as("adopt", args, { env: variables });
}

it("prints a stack file that the settings accept, with reads only and no value that may be secret", async () => {
  const mark = sim.journal.mark();
  const { code, stdout, stderr } = await run([APP, "--owner", sim.ownerId, "--simulated"], {}, spawned);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  const sent = sim.journal.since(mark).map(({ method, action }) => `${method} ${action}`);
  expect(sent.every((one) => one.startsWith("GET "))).toBe(true);
  // Four lists, the workspace, a group, two for each service and the domains of one.
  expect(sent).toHaveLength(4 + 1 + 1 + 4 * 2 + 1);
  const { config } = parse(stdout) as { config: Record<string, Record<string, unknown>> };
  expect(config["hotdash:host"]).toBe("render");
  expect(render("staging").parse(config["hotdash:render"])).toMatchObject({
    ...{ ownerId: sim.ownerId, region: "ohio", web: { plan: "standard", instances: 2, maintenance: false } },
    workers: { queue: { command: "npm run worker", plan: "standard", instances: 3 } },
    crons: { nightly: { command: "npm run nightly", schedule: "0 3 * * *", plan: "standard" } },
    keyValue: { plan: "starter", maxmemoryPolicy: "noeviction" },
  });
  expect(dashboard("staging").parse(config["hotdash:dashboard"])).toMatchObject({
    ...{ app: APP, adopt: true, domain: "staging.hotrodan.com" },
    imageRepository: "ghcr.io/hotdash/dashboard",
    web: { port: 8080, stop_timeout: "45s", checks: [{ path: "/health" }] },
    chroma: {
      ...{ mode: "group", path: "/data/chroma", volume: { name: "chroma_data", size_gb: 10 } },
      command: ["chroma", "run", "--path", "/data/chroma"],
    },
  });
  for (const text of [
    "config set --secret --path 'hotdash:secrets.POSTGRES_URL' -s staging",
    "config set --secret --path 'hotdash:secrets.SHOPIFY_API_SECRET' -s staging",
    "the variable LEGACY: not a variable of this program",
    "the env group shared",
    "with SHOPIFY_API_SECRET: the program gives each service its own variables",
    "the web service old-site: not one of this stack's",
    "the Key Value other-cache",
    `HOTDASH_IMAGE=${IMAGE} npm run up -- staging`,
  ])
    expect(stdout).toContain(text);
  expect(stdout).not.toContain("canary");
});

it.each([
  [
    "a service that is not there",
    ["nobody"],
    {},
    /has no web service "nobody"\. It has: hotdash-staging, old-site/,
  ],
  [
    "a workspace of another form",
    [APP, "--owner", "hotdash"],
    {},
    /--owner = "hotdash"\n {3}is no id of a Render workspace/,
  ],
  ["a workspace out of reach", [APP, "--owner", `tea-${"0".repeat(20)}`], {}, /owners\/tea-0/],
  ["a real key at a simulator", [APP], { RENDER_API_KEY: "rnd_real" }, /must use a key of the form sim_/],
])("refuses %s", async (_, args, env, message) => {
  const owner = args.includes("--owner") ? [] : ["--owner", sim.ownerId];
  const { code, stdout, stderr } = await run([...args, ...owner, "--simulated"], env);
  expect(code).toBe(args.at(-1) === "hotdash" ? 2 : 1);
  expect(stdout).toBe("");
  expect(stderr).toMatch(message);
});
