import { afterAll, beforeAll, expect, it } from "vitest";
import type { FlySimulator } from "../../../simulators/fly/main.ts";
import { Driven, flyWorld, image, place, webGroup } from "../../support/fly-world.ts";

/*
 * What rollouts without a fault send. Looking, trying again and putting back cost requests where something fails, and not one
 * where nothing does: the numbers are those of the program before it did any of that.
 */
let sim: FlySimulator;
beforeAll(async () => {
  sim = await flyWorld({ rateLimits: false });
});
afterAll(() => sim.close());

const ROLLOUT = { settle_seconds: 2, drain_seconds: 1, bake_seconds: 2 };

/** How often a lease is prolonged and a machine is looked at is a matter of time: bounds of their own hold those. */
const BY_TIME = ["machines.get", "leases.create"];

/** Requests since a mark, by action. */
function sent(mark: number): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { action, actor } of sim.journal.since(mark))
    if (actor !== "outside" && !BY_TIME.includes(action)) counts[action] = (counts[action] ?? 0) + 1;
  return counts;
}

const inPlace = { "machines.list": 1, "machines.update": 3, "machines.wait": 3, "leases.delete": 3 };
const moved = { ...inPlace, "machines.cordon": 3, "machines.uncordon": 1 };

it.each<[string, Record<string, number>]>([
  ["rolling", moved],
  ["canary", moved],
  ["immediate", inPlace],
  [
    "bluegreen",
    {
      ...{ "machines.list": 1, "machines.create": 3, "machines.wait": 6, "machines.uncordon": 3 },
      ...{ "machines.cordon": 3, "machines.stop": 3, "machines.delete": 3 },
    },
  ],
])("a %s release of three machines", async (strategy, released) => {
  const app = `counts-${strategy}`;
  await new Driven("fly:App").create({ ...place, name: app });
  await new Driven("fly:IpAssignment").create({ ...place, app, type: "v6" });
  const group = (change: Record<string, unknown> = {}) =>
    webGroup(app, { strategy, regions: { dfw: 3 }, rollout: ROLLOUT, ...change });
  const first = sim.journal.mark();
  const web = await new Driven("fly:ProcessGroup").create(group());
  expect(sent(first)).toEqual({ "machines.list": 1, "machines.create": 3, "machines.wait": 3 });
  // The list knows of them.
  await sim.world.clock.sleep(2_000);
  const release = sim.journal.mark();
  await web.update(group({ image: image("2", "b") }));
  expect(sent(release)).toEqual(released);
  await sim.world.clock.sleep(2_000);
  const look = sim.journal.mark();
  await web.refresh();
  expect(sent(look)).toEqual({ "machines.list": 1 });
});
