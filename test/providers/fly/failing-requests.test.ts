import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { FlySimulator } from "../../../simulators/fly/main.ts";
import type { Fault } from "../../../simulators/kernel/faults.ts";
import { failSome } from "../../support/failing.ts";
import { Driven, flyWorld, image, machinesOf, place, webGroup, webMachine } from "../../support/fly-world.ts";

/* One failed request gives up nothing. Fifty machines: test/reliability/load/wide.long.test.ts. */
let sim: FlySimulator;
let app: string;
let count = 0;
beforeAll(async () => {
  // Slow to stop, so that a machine which is not waited for is caught.
  sim = await flyWorld({ timings: { stop: 5_000 } });
});
afterAll(() => sim.close());
beforeEach(async () => {
  sim.faults.clear();
  app = `failing-${++count}`;
  await new Driven("fly:App").create({ ...place, name: app });
  await new Driven("fly:IpAssignment").create({ ...place, app, type: "v6" });
});

const nextRun = () => new Promise((resolve) => setTimeout(resolve, 50));
const group = (change: Record<string, unknown> = {}) => webGroup(app, { regions: { dfw: 2 }, ...change });
const live = () => machinesOf(sim, app).map(({ config, cordoned }) => [config.image, cordoned]);
const all = (tag: string, digit: string, machines = 2) => Array(machines).fill([image(tag, digit), false]);
const broken = { status: 503, body: { error: "unavailable: planted" } };
const fail = (fault: Omit<Fault, "match"> & { match: Fault["match"] }) =>
  sim.faults.add({ ...fault, match: { app, ...fault.match } });

/** A release while faults are planted. */
async function released(change: Record<string, unknown>, plant: () => unknown): Promise<Driven> {
  const strategy = change.strategy ?? "rolling";
  const web = await new Driven("fly:ProcessGroup").create(group({ strategy }));
  await nextRun();
  plant();
  return web.update(group({ image: image("2", "b"), ...change }));
}

describe("a release succeeds, and users notice nothing, when", () => {
  const bluegreen = { strategy: "bluegreen", rollout: { bake_seconds: 40 } };
  const lease = { action: "leases.create" };

  it.each([
    [
      "takes a lease is refused for a moment",
      { match: { ...lease }, when: "before", effect: broken, times: 3 },
    ],
    ["takes a lease is lost", { match: { ...lease }, when: "before", effect: "drop", times: 3 }],
    ["takes a lease loses its answer", { match: { ...lease }, when: "after", effect: "drop", times: 1 }],
    [
      "prolongs a lease is refused for longer than a lease lives",
      {
        match: { ...lease, where: ({ headers }) => headers.has("fly-machine-lease-nonce") },
        when: "before",
        effect: broken,
        times: 12,
      },
    ],
    [
      "gives a lease back is refused",
      { match: { action: "leases.delete" }, when: "before", effect: broken, times: 2 },
    ],
    [
      "makes a machine is refused",
      { match: { action: "machines.create" }, when: "before", effect: broken, times: 2 },
    ],
    [
      "makes a machine loses its answer",
      { match: { action: "machines.create" }, when: "after", effect: "drop", times: 1 },
    ],
  ] as [string, Fault][])("the request that %s", async (_, fault) => {
    await released(bluegreen, () => fail(fault));
    expect(live()).toEqual(all("2", "b"));
  });

  it("the update of a machine is refused twice, and then loses its answer", async () => {
    const match = { action: "machines.update" };
    await released({}, () => {
      fail({ match, when: "before", effect: broken, times: 2 });
      fail({ match: { ...match, nth: 3 }, when: "after", effect: "drop" });
    });
    expect(live()).toEqual(all("2", "b"));
  });

  it("the wait for an old machine's end fails: it is not cut off from requests that still run", async () => {
    const states: (string | undefined)[] = [];
    await released({ strategy: "bluegreen" }, () => {
      fail({
        match: { action: "machines.wait", where: ({ query }) => query.get("state") === "stopped" },
        when: "before",
        effect: broken,
        times: 2,
      });
      fail({
        match: { action: "machines.delete" },
        when: "before",
        effect: {
          run: ({ machine = "" }) =>
            void states.push(sim.world.apps.get(app)?.machines.get(machine)?.now.state),
        },
      });
    });
    expect(states).toEqual(["stopped", "stopped"]);
  });

  it.each(["rolling", "bluegreen", "canary", "immediate"])(
    "every tenth request fails, %s",
    async (strategy) => {
      const regions = { dfw: 3, iad: 3 };
      const web = await new Driven("fly:ProcessGroup").create(group({ strategy, regions }));
      await nextRun();
      const failing = failSome(sim, app, 0.1, count);
      await web.update(group({ strategy, regions, image: image("2", "b"), rollout: { settle_seconds: 1 } }));
      failing.end();
      expect(failing.hits(), "requests that failed").toBeGreaterThan(0);
      expect(live()).toEqual(all("2", "b", 6));
    },
  );
});

describe("a release that crashes is put back everywhere, though", () => {
  const crashing = { strategy: "immediate", image: image("sim-crash", "c"), rollout: { settle_seconds: 1 } };

  it.each([
    [
      "every lease is refused twice",
      { match: { action: "leases.create" }, when: "before", effect: broken, times: 6 },
    ],
    [
      "the answers that give leases are lost",
      { match: { action: "leases.create" }, when: "after", effect: "drop", times: 2 },
    ],
    [
      "requests are refused for longer than a client tries",
      { match: { method: "POST" }, when: "before", effect: broken, times: 40 },
    ],
  ] as [string, Fault][])("%s", async (_, fault) => {
    const web = await new Driven("fly:ProcessGroup").create(group());
    await nextRun();
    let planted = false;
    // Planted when the first machine has crashed: the way back is what meets them.
    fail({
      match: {
        action: "machines.get",
        where: () =>
          !planted &&
          [...(sim.world.apps.get(app)?.machines.values() ?? [])].some(({ now }) => now.restarts > 1),
      },
      when: "before",
      effect: {
        run: () => {
          planted = true;
          fail(fault);
        },
      },
    });
    await expect(web.update(group(crashing))).rejects.toThrow(
      /it crashed .* put back; what ran before still runs/,
    );
    expect(planted).toBe(true);
    expect(live()).toEqual(all("1", "a"));
  });

  it("the answer to its update was lost, and the next says that somebody wrote: it was this very update", async () => {
    const web = await new Driven("fly:ProcessGroup").create(group());
    await nextRun();
    fail({
      match: { action: "machines.update" },
      when: "after",
      effect: { status: 409, body: { error: "aborted: machine update failed due to concurrent update" } },
      times: 1,
    });
    await expect(web.update(group({ ...crashing, strategy: "rolling" }))).rejects.toThrow("put back");
    expect(live()).toEqual(all("1", "a"));
  });
});

describe("what is said after a failure was looked at", () => {
  it("names a machine that was removed meanwhile, instead of saying that what ran before still runs", async () => {
    const web = await new Driven("fly:ProcessGroup").create(group());
    await nextRun();
    const other = machinesOf(sim, app).find(({ name }) => name === "web-dfw-2")?.id ?? "";
    fail({
      match: { action: "machines.update", nth: 1 },
      when: "after",
      effect: { run: () => void sim.request("DELETE", `/v1/apps/${app}/machines/${other}?force=true`) },
    });
    const failing = web.update(group({ image: image("sim-crash", "c") }));
    await expect(failing).rejects.toThrow(
      /put back, but not all is as before: web-dfw-2 \([0-9a-f]+\) is gone/,
    );
    await expect(failing).rejects.toHaveProperty("id");
  });

  it("keeps trying until its deadline, and names what it could not do", async () => {
    const web = await new Driven("fly:ProcessGroup").create(group());
    await nextRun();
    const id = machinesOf(sim, app).find(({ name }) => name === "web-dfw-1")?.id ?? "";
    fail({
      match: { action: "machines.update", nth: 1 },
      when: "after",
      effect: {
        run: () => {
          fail({ match: { action: "machines.update" }, when: "before", effect: broken });
        },
      },
    });
    const change = { image: image("sim-crash", "c"), rollout: { deadline_seconds: 120 } };
    await expect(web.update(group(change))).rejects.toThrow(
      new RegExp(`Not everything could be put back: web-dfw-1 \\(${id}\\): .*503.*tried for 120 s`),
    );
  });

  it("lets nobody reach a first release that failed, though its cordon was refused for a moment", async () => {
    fail({ match: { action: "machines.cordon" }, when: "before", effect: broken, times: 8 });
    const services = (webMachine().services as object[]).map((service) => service);
    const failing = new Driven("fly:ProcessGroup").create(
      group({ image: image("sim-crash", "c"), machine: webMachine({ services }) }),
    );
    await expect(failing).rejects.toThrow("kept, cordoned");
    expect(machinesOf(sim, app).map(({ cordoned }) => cordoned)).toEqual([true, true]);
  });
});
