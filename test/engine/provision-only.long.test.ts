import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Simulation, startSimulation } from "../../operations/simulation/simulation.ts";
import type { Stack } from "../../operations/workspace/stack.ts";
import { Workspace } from "../../operations/workspace/workspace.ts";
import { inventedSecrets } from "../../settings/matrix.ts";
import { machinesOf } from "../support/fly-world.ts";

/* The agents' service before it has an image, and with its first one: the real program, pack and engine. */
const APP = "hotdash-agent-service-staging";
const KEY = "k3Xq9vLm2RtYw8Zp";
const FIRST = { env: { HOTDASH_IMAGE: `registry.fly.io/hotdash-staging:1@sha256:${"a".repeat(64)}` } };

let simulation: Simulation;
let workspace: Workspace;
let stack: Stack;
beforeAll(async () => {
  simulation = await startSimulation();
  workspace = await Workspace.create(simulation.workspace);
  stack = await workspace.stack("staging", { secrets: inventedSecrets("staging", "canary0agents") });
  const agents = { port: 8787, provisionOnly: true, variables: { AGENT_KEY: { secret: true } } };
  await stack.set(["apps", "agent-service"], agents);
});
afterAll(async () => {
  await workspace.dispose();
  await simulation.stop();
});

async function good(run: ReturnType<Stack["up"]>) {
  const { code, stdout, stderr } = await run;
  expect(code, stdout + stderr).toBe(0);
}

describe("an app that is provisioned only", () => {
  it("has its private address and no machine, and the dashboard knows where it will answer", async () => {
    await good(stack.up([], FIRST));
    const app = simulation.fly.world.apps.get(APP);
    expect(app?.deletedAt).toBeUndefined();
    expect(machinesOf(simulation.fly, APP)).toEqual([]);
    const web = machinesOf(simulation.fly, "hotdash-staging").find(({ name }) => name.startsWith("web-"));
    const { env } = (web?.config ?? {}) as { env?: Record<string, string> };
    expect(env?.AGENT_SDK_URL).toBe(`http://${APP}.flycast`);
  });

  it("gets its first image by a plain change, which touches the dashboard no more", async () => {
    const path = `${stack.project.name}:appSecrets.agent-service.AGENT_KEY`;
    await stack.run(["config", "set", "--secret", "--path", path, KEY, "-s", stack.name]);
    await stack.set(["apps", "agent-service", "provisionOnly"], false);
    await stack.set(["apps", "agent-service", "image"], `ghcr.io/jgorzitza/agents@sha256:${"b".repeat(64)}`);
    const before = machinesOf(simulation.fly, "hotdash-staging").map(({ id }) => id);
    await good(stack.up());
    expect(machinesOf(simulation.fly, APP).map(({ name }) => name)).toEqual(["web-dfw-1"]);
    expect(machinesOf(simulation.fly, "hotdash-staging").map(({ id }) => id)).toEqual(before);
  });

  it("rests until a request comes, and a machine at rest is neither drift nor work for an update", async () => {
    expect(simulation.fly.autostop(APP)).toHaveLength(1);
    await expect.poll(() => machinesOf(simulation.fly, APP).map(({ state }) => state)).toEqual(["stopped"]);
    await good(stack.preview(["--refresh", "--expect-no-changes"]));
    const mark = simulation.fly.journal.mark();
    await good(stack.up(["--expect-no-changes"]));
    expect(simulation.fly.journal.since(mark)).toEqual([]);
  });
});
