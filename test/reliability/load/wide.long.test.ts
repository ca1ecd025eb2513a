import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FlySimulator } from "../../../simulators/fly/main.ts";
import { flyWorld } from "../../support/fly-world.ts";
import { wideRelease } from "./support/wide.ts";

/* What users would suffer: at fifty machines some request of every release fails, so that one failure must give up nothing. */
const SHARE = 0.01;
const SEEDS = [1, 2, 3];
/** Fast enough for a test, slow enough that two busy cores do not measure themselves. */
const SCALE = 20;

let sim: FlySimulator;
beforeAll(async () => {
  sim = await flyWorld({}, SCALE);
});
afterAll(() => sim.close());

describe.each(["rolling", "bluegreen"])(
  "1 %% of requests fail, fifty machines in five regions, %s",
  (strategy) => {
    it("the release succeeds, in at most one and a half times the time without faults", async () => {
      const sound = await wideRelease(sim, { strategy, share: 0, seed: 0 });
      expect(sound).toMatchObject({ error: undefined, live: { 2: 50 } });
      for (const seed of SEEDS) {
        const { took, failed, error, live } = await wideRelease(sim, { strategy, share: SHARE, seed });
        console.log(
          `${strategy}, seed ${seed}: ${failed} requests failed, ${took.toFixed(0)} s instead of ${sound.took.toFixed(0)} s ${error ?? ""}`,
        );
        expect({ error, live }).toEqual({ error: undefined, live: { 2: 50 } });
        expect(took).toBeLessThanOrEqual(1.5 * sound.took);
      }
    }, 600_000);

    it.each(SEEDS)(
      "a release that crashes is put back everywhere, seed %i",
      async (seed) => {
        const { failed, error, live } = await wideRelease(sim, {
          strategy,
          share: SHARE,
          seed,
          tag: "sim-crash",
        });
        console.log(`${strategy}, crashing, seed ${seed}: ${failed} requests failed`);
        expect(live).toEqual({ 1: 50 });
        expect(error).toMatch(/put back|removed/);
      },
      600_000,
    );
  },
);
