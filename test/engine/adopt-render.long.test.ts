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
    { healthCheckPath: "/health" },
    { PORT: "8080" },
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
    { envSpecificDetails: { dockerCommand: "npm run worker" } },
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

it("is taken over as it is, and is then at rest", async () => {
  const before = ids();
  expect(before).toHaveLength(3 + 1 + 1 + 1);
  const live = await readWorkspace(
    connect({ platform: "simulated" }, workspace.project.env),
    simulation.render.ownerId,
    APP,
  );
  const plan = planWorkspace(live, stackName(workspace.project.name, "staging"), "simulated");
  expect(plan.cannot).toEqual([]);
  for (const [section, value] of Object.entries(plan.sections))
    if (!["variables", "flags"].includes(section)) await stack.set([section], value);
  await stack.set(["supabase", "defaultPoolSize"], 60);
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
  // What it is told apart by stands in it from now on, so that the setting can go.
  expect(simulation.render.environment(APP)?.get("HOTDASH_STACK")).toBe(`${workspace.project.name}/staging`);
  await stack.set(["dashboard", "adopt"], false);
  const plain = await stack.up(["--refresh", "--expect-no-changes"]);
  expect(plain.code, plain.stdout + plain.stderr).toBe(0);
}, 120_000);
