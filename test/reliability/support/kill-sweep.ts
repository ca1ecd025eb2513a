import { type KilledUp, killedUp, type Manner, type Where } from "./killed-up.ts";

/**
 * Kills a first `up` after each of its writing requests, in a world of its own each time, until one ends before it is killed.
 *
 * @param furthest more requests than such an `up` can need
 * @param expectWhole what must hold after each kill
 * @returns after how many requests it was killed
 */
export async function killSweep(
  furthest: number,
  manner: Manner,
  where: Where,
  expectWhole: (run: KilledUp) => Promise<void>,
): Promise<number> {
  for (let at = 1; at <= furthest; at++) {
    const run = await killedUp(at, manner, where);
    try {
      if (!run.killed) return at - 1;
      await expectWhole(run);
    } finally {
      await run.dispose();
    }
  }
  return furthest;
}
