import { afterAll, beforeAll, expect, it } from "vitest";
import { DeployWorld, REPOSITORY } from "./support/deploy-world.ts";

/* Two deploys of one stack, of which the second is told to wait for the first. */
let world: DeployWorld;
beforeAll(async () => {
  world = await DeployWorld.start();
  await world.stack("staging");
});
afterAll(() => world.stop());

it("are one after the other when the second is told to wait", async () => {
  const live = world.built("main-7");
  const args = await world.approved("main-7");
  const first = world.start("deploy", args);
  const release = await world.holdUpdate("staging");
  // While the first is at it, the second is told who holds the stack, or waits for them.
  const refused = world.start("deploy", args);
  const second = world.start("deploy", [...args, "--wait", "5"]);
  await expect
    .poll(() => second.printed(), { timeout: 240_000 })
    .toMatch(/ {2}waiting for \S+@\S+ \(process \d+, since \S+\), 5 min at most/);
  expect(await refused.code, refused.printed()).toBe(23);
  expect(refused.printed()).toMatch(/staging is being updated by \S+@\S+ \(process \d+/);
  release();
  expect(await first.code, first.printed()).toBe(0);
  expect(await second.code, second.printed()).toBe(0);
  // It previewed while the first was held, so it looks again once the stack is free, and repeats nothing.
  expect(second.printed()).toContain("up: nothing to change after the wait: who held the stack did it");
  expect(world.images()).toEqual([`${REPOSITORY}:${live.tag}@${live.digest}`]);
});
