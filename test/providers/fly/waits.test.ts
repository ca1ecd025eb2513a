import { afterEach, describe, expect, it } from "vitest";
import type { FlySimulator } from "../../../simulators/fly/main.ts";
import {
  Driven,
  flyWorld,
  image,
  machinesOf,
  place,
  TIME_SCALE,
  webGroup,
  webMachine,
} from "../../support/fly-world.ts";

/* Waits have a bound that derives from what the user allowed, and an end by the clock that they are meant by. */
let sim: FlySimulator;
let count = 0;
afterEach(() => sim.close());

async function world(options: Parameters<typeof flyWorld>[0] = {}, aheadMs = 0): Promise<string> {
  sim = await flyWorld(options, TIME_SCALE, aheadMs);
  const app = `waits-${++count}`;
  await new Driven("fly:App").create({ ...place, name: app });
  return app;
}
const nextRun = () => new Promise((resolve) => setTimeout(resolve, 50));
const idOf = (app: string, name: string) => machinesOf(sim, app).find((machine) => machine.name === name)?.id;
const HOUR = 3_600_000;

describe.each([
  ["an hour ahead", HOUR],
  ["an hour behind", -HOUR],
])("the platform's clock is %s", (_, aheadMs) => {
  it("a stale lease of this stack is waited out by the platform's clock", async () => {
    const app = await world({}, aheadMs);
    const group = (change = {}) => webGroup(app, { regions: { dfw: 1 }, ...change });
    const web = await new Driven("fly:ProcessGroup").create(group());
    await nextRun();
    const path = `/v1/apps/${app}/machines/${idOf(app, "web-dfw-1")}/lease`;
    await sim.request("POST", path, { ttl: 20, description: "pulumi hotdash/test killed" });
    const began = sim.world.now();
    await web.update(group({ image: image("2", "b"), rollout: { settle_seconds: 1 } }));
    expect(machinesOf(sim, app)[0]?.config.image).toBe(image("2", "b"));
    expect(sim.world.now() - began, "milliseconds").toBeLessThan(120_000);
  });

  it("old restarts stay old", async () => {
    const app = await world({}, aheadMs);
    const web = await new Driven("fly:ProcessGroup").create(webGroup(app, { regions: { dfw: 1 } }));
    await web.update(webGroup(app, { regions: { dfw: 1 }, image: image("2", "b") }));
    await nextRun();
    expect(await web.read()).toMatchObject({ deviations: {} });
  });
});

it("a lease of this stack that is renewed for ever is no stale one: it is waited for a limited time, then named", async () => {
  const app = await world();
  const group = (change = {}) => webGroup(app, { regions: { dfw: 1 }, ...change });
  const web = await new Driven("fly:ProcessGroup").create(group());
  await nextRun();
  const machine = () => sim.world.apps.get(app)?.machines.get(idOf(app, "web-dfw-1") ?? "");
  const path = `/v1/apps/${app}/machines/${machine()?.id}/lease`;
  await sim.request("POST", path, { ttl: 30, description: "pulumi hotdash/test other" });
  const renewing = setInterval(() => {
    const lease = machine()?.lease;
    if (lease) lease.expiresAt = sim.world.now() + 30_000;
  }, 50);
  const began = sim.world.now();
  const failing = web.update(group({ image: image("2", "b") }));
  await expect(failing).rejects.toThrow(
    /web-dfw-1 .*another run of this stack, which is alive: it was waited for \d+ s.*pulumi hotdash\/test other.*No machine was touched/,
  );
  clearInterval(renewing);
  expect(sim.world.now() - began).toBeLessThan(200_000);
});

describe("a machine at rest whose image takes longer than a minute to pull", () => {
  const [service] = webMachine().services as Record<string, unknown>[];
  const machine = webMachine({ services: [{ ...service, autostop: "stop" }] });
  const settled = async (app: string) => {
    for (const { id } of machinesOf(sim, app))
      await sim.request("POST", `/v1/apps/${app}/machines/${id}/stop`, {});
    await expect.poll(() => machinesOf(sim, app).map(({ state }) => state)).toEqual(["stopped"]);
    await nextRun();
  };

  it("gets the time that the release allows, 300 s", async () => {
    const app = await world({ timings: { replace: 150_000 } });
    const group = (change = {}) => webGroup(app, { regions: { dfw: 1 }, machine, ...change });
    const web = await new Driven("fly:ProcessGroup").create(group());
    await settled(app);
    await web.update(
      group({ image: image("2", "b"), rollout: { settle_seconds: 1, health_timeout_seconds: 300 } }),
    );
    expect(machinesOf(sim, app)[0]).toMatchObject({ config: { image: image("2", "b") }, state: "started" });
  });

  it("is put back once its replacement has settled, when it is too late", async () => {
    const app = await world({ timings: { replace: 150_000 } });
    const group = (change = {}) => webGroup(app, { regions: { dfw: 1 }, machine, ...change });
    const web = await new Driven("fly:ProcessGroup").create(group());
    await settled(app);
    const rollout = { settle_seconds: 1, health_timeout_seconds: 100 };
    await expect(web.update(group({ image: image("2", "b"), rollout }))).rejects.toThrow(
      /did not settle within 100 s \(health_timeout_seconds\).*put back; nothing ran before, and its machines rest again/,
    );
    await expect
      .poll(() => machinesOf(sim, app)[0])
      .toMatchObject({ config: { image: image("1") }, state: "stopped" });
  });
});

it("limits above what a timer takes (2^31 ms) are as long as they say, instead of over at once", async () => {
  const app = await world();
  const rollout = { deadline_seconds: 200_000_000, health_timeout_seconds: 100_000_000, settle_seconds: 1 };
  const web = await new Driven("fly:ProcessGroup").create(webGroup(app, { regions: { dfw: 1 }, rollout }));
  await web.update(webGroup(app, { regions: { dfw: 1 }, rollout, image: image("2", "b") }));
  expect(machinesOf(sim, app)[0]?.config.image).toBe(image("2", "b"));
});

it("a platform that asks to wait for a day is not waited for: the error names both times", async () => {
  const app = await world();
  sim.faults.add({
    match: { app, action: "machines.list" },
    when: "before",
    effect: { status: 429, body: { error: "rate limit exceeded" }, headers: { "retry-after": "86400" } },
  });
  await expect(new Driven("fly:ProcessGroup").create(webGroup(app))).rejects.toThrow(
    /answered 429: rate limit exceeded.*asks to wait 86400 s, and a request waits 120 s at most/,
  );
});
