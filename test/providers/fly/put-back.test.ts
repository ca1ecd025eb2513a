import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { FlySimulator } from "../../../simulators/fly/main.ts";
import { Driven, flyWorld, image, machinesOf, place, webGroup } from "../../support/fly-world.ts";

/*
 * A machine that takes requests loses them before it is put back, whatever the way back was told of it. Under load:
 * test/reliability/load/scenarios/rollbacks.ts.
 */
let sim: FlySimulator;
let app: string;
let count = 0;
beforeAll(async () => {
  // A list that is further behind than the time between a machine's first request and the first bad answer.
  sim = await flyWorld({ timings: { listLag: 10_000 }, rateLimits: false });
});
afterAll(() => sim.close());
beforeEach(async () => {
  sim.faults.clear();
  app = `put-back-${++count}`;
  await new Driven("fly:App").create({ ...place, name: app });
  await new Driven("fly:IpAssignment").create({ ...place, app, type: "v6" });
});

const DRAIN_S = 3;

/** A release that answers badly, found by its first sample, and put back; what was sent for its first machine since. */
async function putBack(plant: (machine: string) => void = () => {}) {
  const group = (change: Record<string, unknown> = {}) =>
    webGroup(app, { strategy: "canary", regions: { dfw: 3 }, ...change });
  const web = await new Driven("fly:ProcessGroup").create(group());
  // The list knows of them.
  await sim.world.clock.sleep(11_000);
  const analysis = { path: "/", interval_seconds: 1, max_error_share: 0 };
  const rollout = { drain_seconds: DRAIN_S, bake_seconds: 5, analysis };
  const [first] = machinesOf(sim, app);
  plant(first?.id ?? "");
  await expect(web.update(group({ image: image("2-sim-error", "b"), rollout }))).rejects.toThrow(
    /analysis of \/.*The one touched machine was put back/,
  );
  const sent = sim.journal
    .entries()
    .filter(({ path, kind }) => kind === "mutate" && path.includes(`/machines/${first?.id}`))
    .map(({ action, at, status }) => ({ action, at, status }));
  const opened = sent.findIndex(({ action }) => action === "machines.uncordon");
  return sent.slice(opened + 1);
}

it("also where the list does not know yet that it takes any", async () => {
  const sent = await putBack();
  // After it, once more for each look at the list that lags.
  const names = [...new Set(sent.map(({ action }) => action))];
  expect(names).toEqual(["machines.cordon", "machines.update", "machines.uncordon"]);
  const [cordoned, updated] = sent;
  expect((updated?.at ?? 0) - (cordoned?.at ?? 0)).toBeGreaterThanOrEqual(DRAIN_S * 1000);
});

it("also where the answers of the platform to its cordon are lost", async () => {
  const sent = await putBack((machine) => {
    // Only of the way back: the first cordon is the rollout's own.
    sim.faults.add({
      match: { action: "machines.update", app, nth: 1, where: ({ path }) => path.includes(machine) },
      when: "after",
      effect: {
        run: () => {
          sim.faults.add({
            match: { action: "machines.cordon", app },
            when: "after",
            effect: "drop",
            times: 8,
          });
        },
      },
    });
  });
  const updated = sent.findIndex(({ action }) => action === "machines.update");
  const cordons = sent.slice(0, updated).filter(({ action }) => action === "machines.cordon");
  expect(cordons.length).toBeGreaterThan(8);
  expect((sent[updated]?.at ?? 0) - (cordons.at(-1)?.at ?? 0)).toBeGreaterThanOrEqual(DRAIN_S * 1000);
});
