import { expect, it } from "vitest";
import { image } from "../support/fly-world.ts";
import { expectHealed } from "./support/healed.ts";
import { KilledUpdates } from "./support/killed-update.ts";

/** More than an update of production can need; the sweep ends when an update ends before it is killed. */
const FURTHEST = 90;

it.each(["rolling", "bluegreen"])(
  "kill -9 after every single request of a %s update: repair and a plain up finish it",
  async (strategy) => {
    const updates = await KilledUpdates.start(strategy);
    let points = 0;
    try {
      for (let at = 1; at <= FURTHEST; at++) {
        const to = image(String(at), (at % 16).toString(16));
        const killed = await updates.kill(at, to);
        if (killed === undefined) break;
        // Every third time back to what ran before, instead of on to what was begun.
        const wanted = at % 3 === 0 ? image(String(at), ((at + 7) % 16).toString(16)) : to;
        await expectHealed(updates, wanted, `${strategy}, killed at request ${at}: ${killed}`);
        points = at;
      }
    } finally {
      await updates.stop();
    }
    expect(points).toBeGreaterThanOrEqual(15);
    console.log(`${strategy}: killed at each of ${points} requests`);
  },
  1_800_000,
);
