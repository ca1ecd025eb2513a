import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { FlySimulator } from "../../../simulators/fly/main.ts";
import { Driven, flyWorld, image, machinesOf, place, webGroup } from "../../support/fly-world.ts";

/* Bluegreen against simulators, where a request may name a cordoned machine and where it may not. */
describe.each([false, true])("bluegreen, strict cordon %s", (strictCordon) => {
  let sim: FlySimulator;
  let app: string;
  let count = 0;

  beforeAll(async () => {
    sim = await flyWorld({ strictCordon });
  });
  afterAll(() => sim.close());
  beforeEach(async () => {
    app = `green-${++count}`;
    await new Driven("fly:App").create({ ...place, name: app });
    await new Driven("fly:IpAssignment").create({ ...place, app, type: "v6" });
  });

  const group = (change: Record<string, unknown> = {}) =>
    webGroup(app, { strategy: "bluegreen", regions: { dfw: 2 }, smoke: [{ path: "/" }], ...change });
  const names = () => machinesOf(sim, app).map(({ name }) => name);
  const nextRun = () => new Promise((resolve) => setTimeout(resolve, 50));
  const sent = (mark: number) => sim.journal.since(mark).filter(({ actor }) => actor !== "outside");

  it("replaces the set within its bound of requests, and is clean afterwards", async () => {
    const web = await new Driven("fly:ProcessGroup").create(group());
    await nextRun();
    const mark = sim.journal.mark();
    await web.update(group({ image: image("2", "b") }));
    expect(names()).toEqual(["web-dfw-1-b", "web-dfw-2-b"]);
    const leases = sent(mark).filter(({ action }) => action === "leases.create").length - 2;
    const writes = sent(mark).filter(({ kind }) => kind === "mutate" || kind === "lease").length - leases;
    expect(writes, "mutating and lease calls <= 7N+1").toBeLessThanOrEqual(7 * 2 + 1);
    await nextRun();
    expect(await web.read()).toMatchObject({ deviations: {} });
    const quiet = sim.journal.mark();
    await web.update(group({ image: image("2", "b"), rollout: { bake_seconds: 1 } }));
    expect(sent(quiet).filter(({ kind }) => kind !== "read")).toEqual([]);
  });

  it("leaves the old set untouched when a smoke rule fails", async () => {
    const web = await new Driven("fly:ProcessGroup").create(group());
    const before = machinesOf(sim, app).map(({ id }) => id);
    await nextRun();
    const mark = sim.journal.mark();
    await expect(web.update(group({ image: image("sim-error", "c") }))).rejects.toThrow(
      /smoke of \/: expected status 200, got 500.*put back/,
    );
    expect(machinesOf(sim, app).map(({ id, cordoned }) => [id, cordoned])).toEqual(
      before.map((id) => [id, false]),
    );
    const touched = sent(mark).filter(
      ({ kind, machine }) => kind === "mutate" && before.includes(machine ?? ""),
    );
    expect(touched.map(({ action }) => action)).toEqual([]);
  });

  it("gives the traffic back when the release fails its analysis", async () => {
    const rollout = { bake_seconds: 10, analysis: { path: "/", max_p95_ms: 1000 } };
    const web = await new Driven("fly:ProcessGroup").create(group());
    const before = machinesOf(sim, app).map(({ id }) => id);
    await nextRun();
    await expect(web.update(group({ image: image("sim-sluggish", "c"), rollout }))).rejects.toThrow(
      /p95 .* put back/,
    );
    expect(machinesOf(sim, app).map(({ id, cordoned, state }) => [id, cordoned, state])).toEqual(
      before.map((id) => [id, false, "started"]),
    );
    await nextRun();
    expect(await web.read()).toMatchObject({ deviations: {} });
  });

  it("keeps the previous set when told to, and goes back by starting it", async () => {
    const rollout = { keep_previous: true };
    const web = await new Driven("fly:ProcessGroup").create(group({ rollout }));
    await nextRun();
    await web.update(group({ rollout, image: image("2", "b") }));
    expect(machinesOf(sim, app).map(({ name, cordoned }) => [name, cordoned])).toEqual([
      ["web-dfw-1", true],
      ["web-dfw-1-b", false],
      ["web-dfw-2", true],
      ["web-dfw-2-b", false],
    ]);
    await nextRun();
    expect(await web.read()).toMatchObject({ deviations: {} });
    const mark = sim.journal.mark();
    await web.update(group({ rollout }));
    expect(sent(mark).map(({ action }) => action)).not.toContain("machines.create");
    const open = machinesOf(sim, app).filter(({ cordoned }) => !cordoned);
    expect(open.map(({ name, config }) => [name, config.image])).toEqual([
      ["web-dfw-1", image("1")],
      ["web-dfw-2", image("1")],
    ]);
  });
});
