import { afterAll, beforeAll, expect, it } from "vitest";
import { type RenderSimulator, startRenderSimulator } from "../../../simulators/render/main.ts";
import { instant } from "../../../simulators/render/timings.ts";
import { runAdopt } from "./support/run.ts";

/* The command for what runs on Render, whatever it is called. */
const DASHBOARD = `ghcr.io/hotdash/dashboard:9@sha256:${"a".repeat(64)}`;
const CHATWOOT = `docker.io/chatwoot/chatwoot:v4.5.0@sha256:${"c".repeat(64)}`;
const SHOP = { SHOPIFY_API_KEY: "canary-key", SCOPES: "read_orders" };
let sim: RenderSimulator;

async function service(
  type: string,
  name: string,
  image: string,
  env: Record<string, string> = {},
  details: object = {},
): Promise<string> {
  const { body, status } = await sim.request("POST", "/services", {
    ...{ type, name, ownerId: sim.ownerId, autoDeploy: "no" },
    envVars: Object.entries(env).map(([key, value]) => ({ key, value })),
    image: { ownerId: sim.ownerId, imagePath: image },
    serviceDetails: { runtime: "image", region: "ohio", plan: "standard", ...details },
  });
  expect(status, JSON.stringify(body)).toBe(201);
  return (body as { service: { id: string } }).service.id;
}

beforeAll(async () => {
  sim = await startRenderSimulator({ timings: instant, rateLimits: false });
  const connection = "postgresql://canary_user:canary-password@dpg-abc123-a/hotdash";
  const web = await service("web_service", "hotdash-staging", DASHBOARD, { ...SHOP, PORT: "8080" });
  const command = (dockerCommand: string) => ({ envSpecificDetails: { dockerCommand } });
  await service("background_worker", "hotdash-staging-inbox", CHATWOOT, {}, command("bundle exec sidekiq"));
  await service("background_worker", "hotdash-staging-queue", DASHBOARD, {}, command("npm run worker"));
  await service(
    "web_service",
    "hotdash-app",
    CHATWOOT,
    { SECRET_KEY_BASE: "canary" },
    {
      healthCheckPath: "/rails/health",
      ...command("bundle exec rails server -p 3000 # PASSWORD=canary-command"),
    },
  );
  await service("web_service", "told", DASHBOARD, { ...SHOP, DATABASE_URL: connection });
  await service("web_service", "grouped", DASHBOARD, SHOP);
  const grouped = [...sim.world.services.values()].find(({ settings }) => settings.name === "grouped");
  await sim.request("POST", "/env-groups", {
    ...{ name: "shared", ownerId: sim.ownerId, serviceIds: [grouped?.id] },
    envVars: [{ key: "POSTGRES_URL", value: connection }],
  });
  await service("web_service", "somebodys", `docker.io/library/nginx@sha256:${"b".repeat(64)}`);
  const blueprint = (id: string, autoSync: boolean, resources: object[]) =>
    sim.world.blueprints.set(id, {
      ...{ id, ownerId: sim.ownerId, name: `file-${id.slice(-1)}`, status: "in_sync", autoSync },
      ...{ repo: "https://github.com/hotdash/app", branch: "main", path: "render.yaml" },
      resources: resources as { id: string; name: string; type: string }[],
    });
  blueprint(`exs-${"0".repeat(19)}1`, true, [{ id: web, name: "hotdash-staging", type: "web_service" }]);
  blueprint(`exs-${"0".repeat(19)}2`, false, [{ id: "srv-other", name: "other", type: "cron_job" }]);
});
afterAll(() => sim.close());

async function adopt(...args: string[]) {
  const mark = sim.journal.mark();
  const found = await runAdopt([...args, "--owner", sim.ownerId], {
    ...{ RENDER_API_KEY: "sim_render", RENDER_API_BASE_URL: sim.url },
  });
  expect(sim.journal.since(mark).every(({ method }) => method === "GET")).toBe(true);
  expect(found.stdout).not.toMatch(/canary|destroy|\bdelete\b/);
  return found;
}

it("takes a dashboard's own services alone: one that runs another system stays, whatever it is called", async () => {
  const { stdout, config } = await adopt("hotdash-staging");
  expect(config?.["hotdash:render"]).toMatchObject({ workers: { queue: { command: "npm run worker" } } });
  expect(Object.keys((config?.["hotdash:render"]?.workers ?? {}) as object)).toEqual(["queue"]);
  expect(stdout).toMatch(
    /the background worker hotdash-staging-inbox is Chatwoot, as the image docker\.io\/chatwoot\/chatwoot says.*stays untouched/,
  );
  expect(stdout).toMatch(/hotdash-staging-queue: npm run worker; ghcr\.io\/hotdash\/dashboard:9@sha256/);
});

it("names the Blueprint that would set it back, and the step before the first update", async () => {
  const { stdout } = await adopt("hotdash-staging");
  expect(stdout).toMatch(
    /the Blueprint file-1 \(exs-0{19}1\): render\.yaml of \S+, branch main, declares hotdash-staging \(web service\): each push there sets them back/,
  );
  const at = (text: string) => stdout.indexOf(text);
  expect(at("disconnect the Blueprint file-1")).toBeGreaterThan(0);
  expect(at("disconnect the Blueprint file-1")).toBeLessThan(at("take over: "));
  expect(stdout).not.toContain("file-2");
});

it("describes another system instead of proposing it as a dashboard", async () => {
  const { stdout, config } = await adopt("hotdash-app");
  expect(config).toBeUndefined();
  expect(stdout).toMatch(/hotdash-app is taken for Chatwoot, not for the dashboard/);
  expect(stdout).toMatch(
    /hotdash-app: a command that holds a secret \(not shown\).*asked at \/rails\/health/,
  );
  const unknown = await adopt("somebodys");
  expect(unknown.config).toBeUndefined();
  expect(unknown.stdout).toMatch(/somebodys is not recognised/);
  expect((await adopt("somebodys", "--dashboard")).config).toBeDefined();
});

it.each(["told", "grouped"])(
  "does not adopt %s, whose database is Render's, before its data is moved",
  async (app) => {
    const { stdout, config } = await adopt(app);
    expect(config).toBeUndefined();
    expect(stdout).toMatch(
      /its database is dpg-abc123-a \(Render Postgres\), as (DATABASE|POSTGRES)_URL says/,
    );
    expect(stdout).toContain("docs/runbooks/move-a-database.md, step 1");
  },
);
