import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FlySimulator } from "../../../simulators/fly/main.ts";
import { Driven, flyWorld, image, machinesOf, place, webGroup } from "../../support/fly-world.ts";

let sim: FlySimulator;
const app = "spares";
beforeAll(async () => {
  sim = await flyWorld();
  await new Driven("fly:App").create({ ...place, name: app });
});
afterAll(() => sim.close());

const GUEST = { cpu_kind: "shared", cpus: 1, memory_mb: 512 };
const workers = (change: Record<string, unknown> = {}) =>
  webGroup(app, {
    group: "worker",
    regions: { dfw: 2 },
    machine: { guest: GUEST, init: { cmd: ["npm", "run", "worker"] } },
    rollout: { settle_seconds: 2 },
    standby: true,
    ...change,
  });
const nextRun = () => new Promise((resolve) => setTimeout(resolve, 50));
const live = () => machinesOf(sim, app).filter(({ name }) => name.startsWith("worker-"));
const named = (name: string) => live().find((machine) => machine.name === name);
const writes = (mark: number) =>
  sim.journal.since(mark).filter(({ actor, kind }) => actor !== "outside" && kind !== "read");

describe("a spare machine of a group without services", () => {
  let group: Driven;

  it("is made at rest beside the machines that it stands by for", async () => {
    group = await new Driven("fly:ProcessGroup").create(workers());
    const ids = live()
      .filter(({ name }) => !name.endsWith("standby"))
      .map(({ id }) => id);
    const spare = named("worker-dfw-standby");
    expect(ids).toHaveLength(2);
    expect(spare?.config.standbys).toEqual(ids);
    expect(spare?.config.env?.FLY_STANDBY_FOR).toBe(ids.join(","));
    await expect.poll(() => named("worker-dfw-standby")?.state).toBe("stopped");
    const events = [...(sim.world.apps.get(app)?.machines.values() ?? [])].find(
      ({ name }) => name === "worker-dfw-standby",
    )?.now.events;
    expect(events?.some(({ type }) => type === "start")).toBe(false);
  });

  it("is no drift, and no reason for a request", async () => {
    await nextRun();
    expect(await group.read()).toMatchObject({ deviations: {} });
    await nextRun();
    const mark = sim.journal.mark();
    await group.update(workers({ rollout: { settle_seconds: 3 } }));
    expect(writes(mark)).toEqual([]);
  });

  it("gets a release without being run, and follows the machines of the group", async () => {
    await nextRun();
    await group.update(workers({ image: image("2", "b"), regions: { dfw: 3 } }));
    const ids = ["worker-dfw-1", "worker-dfw-2", "worker-dfw-3"].map((name) => named(name)?.id);
    expect(named("worker-dfw-standby")?.config).toMatchObject({ image: image("2", "b"), standbys: ids });
    await expect.poll(() => named("worker-dfw-standby")?.state).toBe("stopped");
    await nextRun();
    expect(await group.read()).toMatchObject({ deviations: {} });
  });

  it("shows as drift when somebody points it elsewhere, and is put right", async () => {
    const spare = named("worker-dfw-standby");
    const config = { ...spare?.config, standbys: [] };
    await sim.request("POST", `/v1/apps/${app}/machines/${spare?.id}`, { config, skip_launch: true });
    await nextRun();
    await group.refresh();
    expect(
      Object.keys((group.outs.deviations as Record<string, object>)["worker-dfw-standby"] ?? {}),
    ).toEqual(["standbys"]);
    await nextRun();
    await group.update(workers({ image: image("2", "b"), regions: { dfw: 3 } }));
    expect(named("worker-dfw-standby")?.config.standbys).toHaveLength(3);
  });

  it("works when the host of a machine fails; the next update fills the slot and brings it to rest", async () => {
    const [first] = [...(sim.world.apps.get(app)?.machines.values() ?? [])].filter(
      ({ name }) => name === "worker-dfw-1",
    );
    await expect.poll(() => named("worker-dfw-standby")?.state).toBe("stopped");
    sim.failHost(first?.host ?? "");
    await expect.poll(() => named("worker-dfw-standby")?.state).toBe("started");
    await nextRun();
    await group.refresh();
    await nextRun();
    await group.update(workers({ image: image("2", "b"), regions: { dfw: 3 }, stack: "test" }));
    expect(named("worker-dfw-1-b")?.state).toBe("started");
    await expect.poll(() => named("worker-dfw-standby")?.state).toBe("stopped");
    expect(named("worker-dfw-standby")?.config.standbys).toContain(named("worker-dfw-1-b")?.id);
  });

  it("goes when it is no longer declared, and with the group", async () => {
    for (const host of sim.hosts.all()) host.status = "ok";
    await nextRun();
    await group.update(workers({ image: image("2", "b"), regions: { dfw: 3 }, standby: false }));
    expect(named("worker-dfw-standby")).toBeUndefined();
    await nextRun();
    await group.update(workers({ image: image("2", "b"), regions: { dfw: 1 } }));
    expect(live().map(({ name }) => name)).toContain("worker-dfw-standby");
    await nextRun();
    await group.remove();
    expect(live()).toEqual([]);
  });
});

it.each([
  [webGroup(app, { standby: true }), /standby: Fly keeps spare machines only for groups without services/],
  [
    workers({ mounts: { path: "/data", volumes: { "worker-dfw-1": "vol_1", "worker-dfw-2": "vol_2" } } }),
    /standby: a spare machine would start without the volume/,
  ],
  [workers({ machine: { guest: GUEST, schedule: "daily" } }), /standby: a job .* is started by its schedule/],
])("is refused where it has no use (%#)", async (given, text) => {
  await expect(new Driven("fly:ProcessGroup").check(given)).rejects.toThrow(text);
});
