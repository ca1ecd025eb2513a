import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FlySimulator } from "../../../simulators/fly/main.ts";
import { flyWorld } from "../../support/fly-world.ts";
import { wideRelease } from "./support/wide.ts";

/* What users would suffer: at fifty machines some request of every release fails, so that one failure must give up nothing. */
const SHARE = 0.01;
const SEEDS = [1, 2, 3, 4, 5, 6];
/** Fast enough for a test, slow enough that two busy cores do not measure themselves. */
const SCALE = 20;

let sim: FlySimulator;
beforeAll(async () => {
  sim = await flyWorld({}, SCALE);
});
afterAll(() => sim.close());

describe.each(["rolling", "bluegreen"])(
  "one request in a hundred fails, fifty machines, five regions, %s",
  (strategy) => {
    it.each(SEEDS)(
      "the release succeeds, in at most one and a half times the time without faults, seed %i",
      async (seed) => {
        // Beside each other, so that whatever else the machine does slows both.
        const [sound, { took, failed, error, live }] = await Promise.all([
          wideRelease(sim, { strategy, share: 0, seed: 0 }),
          wideRelease(sim, { strategy, share: SHARE, seed }),
        ]);
        expect(sound).toMatchObject({ error: undefined, live: { 2: 50 } });
        console.log(
          `${strategy}, seed ${seed}: ${failed} requests failed, ${took.toFixed(0)} s instead of ${sound.took.toFixed(0)} s`,
        );
        expect({ error, live }).toEqual({ error: undefined, live: { 2: 50 } });
        expect(took).toBeLessThanOrEqual(1.5 * sound.took);
      },
    );
  },
);

// All at once, so that the crash is everywhere and the way back is as long as it can be.
it.each(SEEDS)(
  "one request in twenty fails: a crash of fifty machines at once is put back everywhere, seed %i",
  async (seed) => {
    const release = { strategy: "immediate", share: 0.05, seed, tag: "sim-crash" };
    const { failed, error, live } = await wideRelease(sim, release);
    console.log(`crash, seed ${seed}: ${failed} requests failed`);
    expect(live).toEqual({ 1: 50 });
    // On a busy machine the first has crashed before the last was touched, and that one is left as it was.
    expect(error).toMatch(/All \d\d touched machines were put back; what ran before still runs/);
  },
);
