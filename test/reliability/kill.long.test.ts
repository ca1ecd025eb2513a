import { expect, it } from "vitest";
import { expectConverges } from "./support/converges.ts";
import { killSweep } from "./support/kill-sweep.ts";
import type { Manner } from "./support/killed-up.ts";

/** More than a first `up` of staging can need; the sweep ends when an update ends before it is killed. */
const FURTHEST = 60;

it.each<Manner>(["engine and providers", "engine alone"])(
  "kill -9 after each writing request of a first up (%s): repair and a plain up converge",
  async (manner) => {
    const points = await killSweep(FURTHEST, manner, "fly", expectConverges);
    expect(points, "a first up of staging makes at least ten writing requests").toBeGreaterThanOrEqual(10);
    console.log(`${manner}: killed at each of ${points} writing requests`);
  },
  1_500_000,
);
