import { afterAll, beforeAll, expect, it } from "vitest";
import { digestOf } from "../../settings/releases/release.ts";
import { DeployWorld } from "./support/deploy-world.ts";
import { elsewhere, killedAt } from "./support/killed-deploy.ts";

/*
 * A deploy that is killed when its release is live and before anybody has judged its smoke. The next run, on another
 * machine, finds the release in the state as the one that runs: it must not take it for the one to stay with.
 */
let world: DeployWorld;
beforeAll(async () => {
  world = await DeployWorld.start();
  await world.stack("staging");
}, 600_000);
afterAll(() => world.stop());

const digests = () => [...new Set(world.images().map((image) => digestOf(image ?? "")))];

it("a release that does not answer is taken back by the run that goes on, and remembered as failed", {
  timeout: 1_800_000,
}, async () => {
  const good = world.built("main-1");
  const first = await world.run("deploy", await world.approved("main-1"));
  expect(first.code, first.printed).toBe(0);

  const bad = world.built("main-2");
  const args = await world.approved("main-2");
  // It passes its gates, and stops answering once the last machine runs it: only the smoke of the stack sees that.
  const { fly } = world.simulation;
  const handle = fly.faults.add({
    match: { action: "leases.delete", app: "hotdash-staging", where: () => digests().join() === bad.digest },
    when: "after",
    effect: { run: () => void fly.world.misbehaving.set(bad.digest, "sim-unhealthy") },
    times: 1,
  });
  const killed = await killedAt(world, "smoke", args);
  expect(handle.hits, killed).toBe(1);
  expect(digests()).toEqual([bad.digest]);

  const { code, printed } = await world.run("deploy", elsewhere(world, args));
  expect(code, printed).toBe(24);
  expect(printed).toContain("up: nothing to change (already)");
  expect(printed).toContain("the release is remembered as failed");
  expect(digests(), printed).toEqual([good.digest]);
  const records = world.records().filter(({ sha }) => sha === bad.sha);
  expect(records).toMatchObject([{ statuses: [{ state: "failure" }] }]);

  const again = await world.run("deploy", elsewhere(world, args));
  expect(again.code, again.printed).toBe(20);
  expect(again.printed).toContain("failed before and was put back (outside: smoke");
});
