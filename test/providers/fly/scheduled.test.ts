import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { FlySimulator } from "../../../simulators/fly/main.ts";
import { Driven, flyWorld, image, machinesOf, place, webGroup } from "../../support/fly-world.ts";

let sim: FlySimulator;
let app: string;
let count = 0;
beforeAll(async () => {
  sim = await flyWorld();
});
afterAll(() => sim.close());
beforeEach(async () => {
  app = `jobs-${++count}`;
  await new Driven("fly:App").create({ ...place, name: app });
});

const GUEST = { cpu_kind: "shared", cpus: 1, memory_mb: 512 };
/** A nightly job that runs for `ms` and ends with `code`. */
const nightly = (change: Record<string, unknown> = {}, ms = 3_000, code = 0) =>
  webGroup(app, {
    group: "nightly",
    regions: { dfw: 1 },
    rollout: { settle_seconds: 10, health_timeout_seconds: 60 },
    machine: {
      guest: GUEST,
      schedule: "daily",
      init: { cmd: ["run", `sim-sleep-${ms}`, `sim-exit-${code}`] },
      restart: { policy: "no" },
    },
    ...change,
  });
const nextRun = () => new Promise((resolve) => setTimeout(resolve, 50));
const job = () => machinesOf(sim, app)[0];
const starts = () =>
  [...(sim.world.apps.get(app)?.machines.values() ?? [])][0]?.now.events.filter(
    ({ type }) => type === "start",
  ).length ?? 0;

describe("a group with a schedule", () => {
  it("runs its job once when it is made, and passes when that ends well", async () => {
    const group = await new Driven("fly:ProcessGroup").create(nightly());
    expect(job()?.config.schedule).toBe("daily");
    await expect.poll(() => job()?.state).toBe("stopped");
    await nextRun();
    expect(await group.read()).toMatchObject({ deviations: {} });
  });

  it("passes, too, when the job has run for the settle time", async () => {
    await new Driven("fly:ProcessGroup").create(nightly({}, 600_000));
    expect(job()?.state).toBe("started");
  });

  it("fails with the exit code when the job ends badly", async () => {
    await expect(new Driven("fly:ProcessGroup").create(nightly({}, 500, 3))).rejects.toThrow(
      /nightly-dfw-1: its job ended: exit code 3/,
    );
  });

  it("gets a release without running the job because of it", async () => {
    const group = await new Driven("fly:ProcessGroup").create(nightly());
    await expect.poll(() => job()?.state).toBe("stopped");
    const before = starts();
    await nextRun();
    await group.update(nightly({ image: image("2", "b") }));
    expect(job()?.config.image).toBe(image("2", "b"));
    await expect.poll(() => job()?.state).toBe("stopped");
    expect(starts()).toBe(before);
  });

  it("is waited for while its job is under way", async () => {
    const group = await new Driven("fly:ProcessGroup").create(nightly({}, 25_000));
    expect(job()?.state).toBe("started");
    await nextRun();
    await group.update(nightly({ image: image("2", "b") }, 25_000));
    const [machine] = [...(sim.world.apps.get(app)?.machines.values() ?? [])];
    const exit = machine?.now.events.find(({ type }) => type === "exit");
    expect(exit?.request?.exit_event, "the job ended by itself").toMatchObject({
      exit_code: 0,
      requested_stop: false,
    });
    expect(job()?.config.image).toBe(image("2", "b"));
  });

  it("keeps its release when the job does not end in time", async () => {
    const group = await new Driven("fly:ProcessGroup").create(nightly({}, 600_000));
    await nextRun();
    await expect(group.update(nightly({ image: image("2", "b") }, 600_000))).rejects.toThrow(
      /its job is still under way after 60 s.*No machine was touched/,
    );
    expect(job()).toMatchObject({ state: "started", config: { image: image("1") } });
  });

  it("shows another schedule as drift", async () => {
    const group = await new Driven("fly:ProcessGroup").create(nightly());
    await expect.poll(() => job()?.state).toBe("stopped");
    const config = { ...job()?.config, schedule: "hourly" };
    await sim.request("POST", `/v1/apps/${app}/machines/${job()?.id}`, { config, skip_launch: true });
    await nextRun();
    expect(await group.read()).toMatchObject({ deviations: { "nightly-dfw-1": { schedule: "hourly" } } });
  });

  it("has no services and no checks", async () => {
    const checks = { own: { type: "tcp", port: 80, interval: "5s", timeout: "1s", grace_period: "1s" } };
    await expect(
      new Driven("fly:ProcessGroup").check(nightly({ machine: { guest: GUEST, schedule: "daily", checks } })),
    ).rejects.toThrow(/machine\.schedule: a job that runs now and then has no services and no checks/);
  });
});
