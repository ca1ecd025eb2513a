import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Simulation, startSimulation } from "../../operations/simulation/simulation.ts";
import type { Stack } from "../../operations/workspace/stack.ts";
import { Workspace } from "../../operations/workspace/workspace.ts";
import { machinesOf } from "../support/fly-world.ts";

/* A stack without the dashboard, with the real program, policy pack and engine: an app of the team's own is all there is. */
const IMAGE = `ghcr.io/jgorzitza/price-watch:1.4.0@sha256:${"a".repeat(64)}`;
const APP = "hotdash-price-watch-staging";
const WATCH = { image: IMAGE, port: 8080, public: "suppliers post their prices to it" };

let simulation: Simulation;
let workspace: Workspace;
let stack: Stack;

beforeAll(async () => {
  simulation = await startSimulation();
  workspace = await Workspace.create(simulation.workspace);
  stack = await workspace.stack("staging", { secrets: {} });
  for (const section of ["dashboard", "variables", "secrets", "flags", "backup", "shopify"])
    await stack.run(["config", "rm", `${stack.project.name}:${section}`, "-s", stack.name]);
  await stack.set(["apps", "price-watch"], WATCH);
  await stack.run(["config", "set", `${stack.project.name}:host`, "none", "-s", stack.name]);
});
afterAll(async () => {
  await workspace.dispose();
  await simulation.stop();
});

describe("a stack without the dashboard", () => {
  it("refuses a run that names an image of it, before anything is touched", async () => {
    const { code, stdout, stderr } = await stack.up([], { env: { HOTDASH_IMAGE: IMAGE } });
    expect(code).not.toBe(0);
    expect(stdout + stderr).toContain("is without the dashboard (host: none), whose image it names");
    expect(simulation.fly.world.apps.size).toBe(0);
  });

  it("comes up without an image, under the whole policy pack", async () => {
    const { code, stdout, stderr } = await stack.up();
    expect(code, stdout + stderr).toBe(0);
    expect([...simulation.fly.world.apps.keys()]).toEqual([APP]);
    expect(machinesOf(simulation.fly, APP)).toHaveLength(1);
    expect(Object.keys(await stack.outputs())).toEqual(["dnsRecords"]);
  });

  it("has nothing left to do then, without a request to Fly", async () => {
    const mark = simulation.fly.journal.mark();
    const { code, stdout, stderr } = await stack.up(["--expect-no-changes"]);
    expect(code, stdout + stderr).toBe(0);
    expect(simulation.fly.journal.since(mark)).toEqual([]);
  });
});
