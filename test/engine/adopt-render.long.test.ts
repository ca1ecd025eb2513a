import { afterAll, beforeAll, expect, it } from "vitest";
import { readWorkspace } from "../../operations/adopt/at-render/live-workspace.ts";
import { planWorkspace } from "../../operations/adopt/at-render/plan.ts";
import { stackName } from "../../operations/adopt/stack.ts";
import { type Simulation, startSimulation } from "../../operations/simulation/simulation.ts";
import type { Stack } from "../../operations/workspace/stack.ts";
import { Workspace } from "../../operations/workspace/workspace.ts";
import { connect } from "../../providers/render/api/connection.ts";
import { inventedSecrets } from "../../settings/matrix.ts";

/*
 * A dashboard that was made by hand at Render comes under the program: with the settings that `npm run adopt` prints, an
 * update takes over every part of it, and makes nothing anew.
 */
const APP = "hotdash-staging";
const IMAGE = `ghcr.io/hotdash/dashboard:1@sha256:${"a".repeat(64)}`;

let simulation: Simulation;
let workspace: Workspace;
let stack: Stack;

beforeAll(async () => {
  simulation = await startSimulation();
  workspace = await Workspace.create(simulation.workspace);
  stack = await workspace.stack("staging", { secrets: inventedSecrets("staging", "canary0adopt") });
  const { render } = simulation;
  const post = async (path: string, body: object) => {
    const made = await render.request("POST", path, body);
    expect(made.status, JSON.stringify(made.body)).toBeLessThan(300);
    return made.body as { service: { id: string } };
  };
  const service = (type: string, name: string, details: object, env: Record<string, string>) =>
    post("/services", {
      ...{ type, name, ownerId: render.ownerId, autoDeploy: "no" },
      image: { ownerId: render.ownerId, imagePath: IMAGE },
      envVars: Object.entries(env).map(([key, value]) => ({ key, value })),
      serviceDetails: { runtime: "image", region: "ohio", plan: "standard", ...details },
    });
  const { service: web } = await service(
    "web_service",
    APP,
    {
      healthCheckPath: "/health",
      renderSubdomainPolicy: "disabled",
      maintenanceMode: { enabled: false, uri: "https://status.example.com" },
      previews: { generation: "manual" },
    },
    { PORT: "8080", LEGACY: "1", LOG_LEVEL: "debug", SHOPIFY_SHOP: "dev-hotrod.myshopify.com" },
  );
  await post(`/services/${web.id}/custom-domains`, { name: "staging.hotrodan.com" });
  await service(
    "private_service",
    `${APP}-chroma`,
    {
      envSpecificDetails: { dockerCommand: "chroma run --path /data/chroma --port 8080" },
      disk: { name: "chroma_data", mountPath: "/data/chroma", sizeGB: 10 },
    },
    { PORT: "8080" },
  );
  await service(
    "background_worker",
    `${APP}-queue`,
    {
      envSpecificDetails: { dockerCommand: "npm run worker" },
      maxShutdownDelaySeconds: 90,
      autoscaling: {
        ...{ enabled: true, min: 3, max: 8 },
        criteria: { cpu: { enabled: false, percentage: 60 }, memory: { enabled: true, percentage: 75 } },
      },
    },
    {},
  );
  await post("/key-value", {
    ...{ name: `${APP}-redis`, ownerId: render.ownerId, plan: "starter", region: "ohio" },
    maxmemoryPolicy: "noeviction",
  });
}, 60_000);
afterAll(async () => {
  await workspace.dispose();
  await simulation.stop();
});

/** Everything that exists at Render, by its id. */
const ids = () => {
  const { services, keyValues } = simulation.render.world;
  const held = [...services.values()].flatMap(({ disk, customDomains }) => [
    disk?.id,
    ...customDomains.map(({ id }) => id),
  ]);
  return [...services.keys(), ...keyValues.keys(), ...held.filter((id) => id !== undefined)].sort();
};

type Json = Record<string, unknown>;

/** Every leaf of a service's answer that says how it is set up, by the service's name. */
async function answers(): Promise<Map<string, string>> {
  const { render } = simulation;
  const found = await Promise.all(
    [...render.world.services.keys()].map(
      async (id) => (await render.request("GET", `/services/${id}`)).body,
    ),
  );
  const own = found.flatMap((body) => {
    const { updatedAt: _, ...one } = body as Json & { name: string };
    const env = Object.fromEntries(render.environment(one.name) ?? []);
    return leaves({ ...one, env }).map(([path, value]) => [`${one.name}: ${path}`, value] as const);
  });
  return new Map(own);
}

function leaves(value: unknown, path = ""): [string, string][] {
  if (typeof value !== "object" || value === null) return [[path, JSON.stringify(value)]];
  return Object.entries(value).flatMap(([key, item]) => leaves(item, path === "" ? key : `${path}.${key}`));
}

it("is taken over with the changes that were listed and no others, and is then at rest", async () => {
  const before = ids();
  expect(before).toHaveLength(3 + 1 + 1 + 1);
  const live = await readWorkspace(
    connect({ platform: "simulated" }, workspace.project.env),
    simulation.render.ownerId,
    APP,
  );
  const plan = planWorkspace(live, stackName(workspace.project.name, "staging"), "simulated");
  expect(plan.cannot).toEqual([
    `${APP}: serviceDetails.previews.generation "manual": the settings have no word for it; it stays as it is`,
    "the variable LEGACY: not a variable of this program; the first update takes it away",
  ]);
  // Three to eight instances by memory alone: neither the manual number, 1, nor a default of ours may take their place.
  expect(plan.sections.render).toMatchObject({
    workers: {
      queue: { autoscale: { min: 3, max: 8, cpu: "none", memory: 75 }, stop_timeout: "90s" },
    },
  });
  const settled = await answers();
  for (const [section, value] of Object.entries(plan.sections))
    if (section !== "variables") await stack.set([section], value);
  for (const [key, value] of Object.entries(plan.sections.variables as Json))
    await stack.set(["variables", key], value);
  await stack.set(["supabase", "defaultPoolSize"], 200);
  // Eight workers at most cost more than the committed budget, and nothing is taken over before somebody agrees to that.
  await stack.set(["cost", "budget"], 300);
  const mark = simulation.render.journal.mark();
  const { code, stdout, stderr } = await stack.up([], { env: { HOTDASH_IMAGE: IMAGE } });
  expect(code, stdout + stderr).toBe(0);
  const sent = simulation.render.journal
    .since(mark)
    .filter(({ method, actor }) => method !== "GET" && actor === "client")
    .map(({ action }) => action);
  for (const action of ["services.create", "disks.create", "keyValues.create", "customDomains.create"])
    expect(sent).not.toContain(action);
  expect(ids()).toEqual(before);
  const now = await answers();
  const changed = [...new Set([...settled.keys(), ...now.keys()])].filter(
    (path) => settled.get(path) !== now.get(path),
  );
  const listed = plan.changes.map((line) => line.split(": ").slice(0, 2).join(": "));
  expect(changed.sort()).toEqual(listed.sort());
  // What it is told apart by stands in it from now on, so that the setting can go.
  expect(simulation.render.environment(APP)?.get("HOTDASH_STACK")).toBe(`${workspace.project.name}/staging`);
  await stack.set(["dashboard", "adopt"], false);
  const plain = await stack.up(["--refresh", "--expect-no-changes"]);
  expect(plain.code, plain.stdout + plain.stderr).toBe(0);
}, 300_000);
