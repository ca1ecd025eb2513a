import { afterAll, beforeAll, expect, it } from "vitest";
import { DeployWorld } from "./support/deploy-world.ts";

/* The stack shared has settings of its own kind and no image, and goes out by the same command. */
let world: DeployWorld;

beforeAll(async () => {
  world = await DeployWorld.start();
  await world.workspace.stack("shared", { secrets: {} });
});
afterAll(() => world.stop());

it("the stack shared goes out as it was previewed, without a request to Fly", {
  timeout: 300_000,
}, async () => {
  const { code, printed } = await world.deploy("shared", []);
  expect(code, printed).toBe(0);
  expect(world.simulation.fly.journal.entries()).toEqual([]);
  const again = await world.deploy("shared", []);
  expect(again.code, again.printed).toBe(0);
  expect(again.printed).toContain("up: nothing to change (already)");
});
