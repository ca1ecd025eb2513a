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
  app = `room-${++count}`;
  await new Driven("fly:App").create({ ...place, name: app });
});

const names = () => machinesOf(sim, app).map(({ name }) => name);
const nextRun = () => new Promise((resolve) => setTimeout(resolve, 60));

/** The platform refuses the first launch of the group that comes next. */
function refuse(action: "machines.create" | "machines.update", status: number, error: string, code?: string) {
  const body = { error, ...(code ? { status: code } : {}) };
  sim.faults.add({ match: { action, app, nth: 1 }, when: "before", effect: { status, body }, times: 1 });
}

const HOST_FULL =
  "aborted: could not reserve resource for machine: insufficient memory available to fulfill request on the current host";

describe("no room", () => {
  it("on a machine's host moves it to another, with both running until the new one is proven", async () => {
    const web = await new Driven("fly:ProcessGroup").create(webGroup(app, { regions: { dfw: 2 } }));
    await nextRun();
    refuse("machines.update", 409, HOST_FULL);
    await web.update(webGroup(app, { regions: { dfw: 2 }, image: image("2", "b") }));
    expect(names()).toEqual(["web-dfw-1-b", "web-dfw-2"]);
    expect(machinesOf(sim, app).map(({ config, cordoned }) => [config.image, cordoned])).toEqual(
      Array(2).fill([image("2", "b"), false]),
    );
    await nextRun();
    expect(await web.read()).toMatchObject({ deviations: {} });
  });

  it("on the host of a volume says that it cannot move, and touches nothing", async () => {
    const volume = await new Driven("fly:Volume").create({
      ...place,
      app,
      name: "data",
      region: "dfw",
      size_gb: 1,
    });
    const mounts = { path: "/data", volumes: { "web-dfw-1": volume.id } };
    const web = await new Driven("fly:ProcessGroup").create(webGroup(app, { regions: { dfw: 1 }, mounts }));
    await nextRun();
    refuse("machines.update", 409, HOST_FULL);
    const update = web.update(webGroup(app, { regions: { dfw: 1 }, mounts, image: image("2", "b") }));
    await expect(update).rejects.toThrow(
      /host of the volume vol_\S+ has no room.*a volume cannot move.*No machine was touched/,
    );
    expect(names()).toEqual(["web-dfw-1"]);
  });

  it.each([
    [422, "could not find a candidate host", "insufficient_capacity"],
    [409, "aborted: no capacity", undefined],
    [
      403,
      'organization "hotdash" is using 9 MB of memory in dfw which is over the allowed quota. please consider other regions',
      undefined,
    ],
  ])(
    "in a region (%i) names the region and the ways out, and removes nothing that ran",
    async (status, error, code) => {
      const web = await new Driven("fly:ProcessGroup").create(webGroup(app, { regions: { dfw: 1 } }));
      await nextRun();
      refuse("machines.create", status, error, code);
      await expect(web.update(webGroup(app, { regions: { dfw: 2 } }))).rejects.toThrow(
        /dfw has no room for web-dfw-2 \(shared-cpu-2x with 2048 MB\).*another region/,
      );
      expect(names()).toEqual(["web-dfw-1"]);
    },
  );
});
