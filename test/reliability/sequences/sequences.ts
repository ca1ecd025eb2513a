import * as fc from "fast-check";
import { flyWorld } from "../../support/fly-world.ts";
import { play, SEQUENCE_SCALE } from "./play.ts";
import { turns } from "./steps.ts";

/**
 * Plays random sequences against one simulated platform. A sequence that breaks an invariant fails with its seed and
 * path, which play it again: `HOTDASH_SEED=<seed> HOTDASH_PATH=<path>`, and with
 * `HOTDASH_SHRINK=1` a shorter one is looked for.
 */
export async function playSequences(count: number): Promise<void> {
  const sim = await flyWorld({ rateLimits: false }, SEQUENCE_SCALE);
  const { HOTDASH_SEED, HOTDASH_PATH } = process.env;
  const said = console.log;
  console.log = () => undefined;
  try {
    await fc.assert(
      fc.asyncProperty(turns, async (sequence) => {
        const problems = await play(sim, sequence);
        if (problems.length > 0) throw new Error(problems.join("\n"));
      }),
      {
        numRuns: count,
        // Shrinking plays hundreds more; it is asked for by name.
        endOnFailure: process.env.HOTDASH_SHRINK === undefined,
        ...(HOTDASH_SEED ? { seed: Number(HOTDASH_SEED) } : {}),
        ...(HOTDASH_PATH ? { path: HOTDASH_PATH } : {}),
      },
    );
  } finally {
    console.log = said;
    await sim.close();
  }
}
