import { expect, it } from "vitest";
import { expectConvergesOnRender } from "./support/converges-on-render.ts";
import { killSweep } from "./support/kill-sweep.ts";
import type { Manner } from "./support/killed-up.ts";

/** More than a first `up` of staging can need; the sweep ends when an update ends before it is killed. */
const FURTHEST = 40;

it.each<Manner>(["engine and providers", "engine alone"])(
  "kill -9 after each writing request of a first up on Render (%s): repair and a plain up converge",
  async (manner) => {
    const points = await killSweep(FURTHEST, manner, "render", expectConvergesOnRender);
    expect(
      points,
      "a first up of staging on Render makes at least six writing requests",
    ).toBeGreaterThanOrEqual(6);
    console.log(`${manner}: killed at each of ${points} writing requests`);
  },
  1_500_000,
);
