import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { STRATEGIES } from "../../../providers/fly/process-group/schema.ts";
import type { FlySimulator } from "../../../simulators/fly/main.ts";
import { Driven, flyWorld, image, machinesOf, place, webGroup, webMachine } from "../../support/fly-world.ts";

/* Four machines of which Fly's proxy leaves two running when nobody asks. */
let sim: FlySimulator;
let app: string;
let count = 0;
beforeAll(async () => {
  sim = await flyWorld();
});
afterAll(() => sim.close());
beforeEach(async () => {
  app = `range-${++count}`;
  await new Driven("fly:App").create({ ...place, name: app });
  await new Driven("fly:IpAssignment").create({ ...place, app, type: "v6" });
});

const [service] = webMachine().services as Record<string, unknown>[];
const machine = webMachine({
  services: [{ ...service, autostop: "stop", autostart: true, min_machines_running: 2 }],
});
const group = (change: Record<string, unknown> = {}) =>
  webGroup(app, { regions: { dfw: 4 }, machine, ...change });
const nextRun = () => new Promise((resolve) => setTimeout(resolve, 50));
const states = () =>
  machinesOf(sim, app)
    .map(({ state }) => state)
    .sort();
const REST = ["started", "started", "stopped", "stopped"];

/** The group after the proxy has found that two machines are enough. */
async function idle(strategy: string): Promise<Driven> {
  const web = await new Driven("fly:ProcessGroup").create(group({ strategy }));
  expect(sim.autostop(app)).toHaveLength(2);
  await expect.poll(states).toEqual(REST);
  await nextRun();
  return web;
}

describe.each(STRATEGIES)("a group that the proxy scales, %s", (strategy) => {
  it("is no drift when machines rest, and an update of nothing wakes none", async () => {
    const web = await idle(strategy);
    expect(await web.read()).toMatchObject({ deviations: {} });
    await nextRun();
    const mark = sim.journal.mark();
    await web.update(group({ strategy, rollout: { bake_seconds: 1 } }));
    expect(sim.journal.since(mark).filter(({ kind }) => kind !== "read")).toEqual([]);
  });

  it("gets a release in machines that run and machines that rest, which stay at rest", async () => {
    const web = await idle(strategy);
    await web.update(group({ strategy, image: image("2", "b") }));
    expect(machinesOf(sim, app).map(({ config }) => config.image)).toEqual(Array(4).fill(image("2", "b")));
    await expect.poll(states).toEqual(REST);
    await nextRun();
    expect(await web.read()).toMatchObject({ deviations: {} });
  });

  it("goes back from a release that fails with the same machines at rest as before", async () => {
    const web = await idle(strategy);
    const before = machinesOf(sim, app).map(({ id, state }) => [id, state]);
    await expect(web.update(group({ strategy, image: image("sim-crash", "c") }))).rejects.toThrow(/put back/);
    await expect.poll(() => machinesOf(sim, app).map(({ id, state }) => [id, state])).toEqual(before);
    expect(machinesOf(sim, app).map(({ config }) => config.image)).toEqual(Array(4).fill(image("1")));
  });
});
