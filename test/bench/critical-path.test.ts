import { describe, expect, it } from "vitest";
import { type Course, criticalPath, describePath, lengthOf } from "../../bench/critical-path.ts";

const course: Course = {
  strategy: "rolling",
  machines: 3,
  atOnce: 1,
  canarySteps: [10, 50],
  settle: 10_000,
  drain: 1_000,
  bake: 0,
  checks: 1_500,
  grace: 1_000,
  prepare: 1_500,
  boot: 1_200,
  stop: 300,
  replace: 800,
};
const seconds = (change: Partial<Course>) => lengthOf(criticalPath({ ...course, ...change })) / 1000;
/** Drain, stop, replace, boot and settle of one wave in place. */
const WAVE = 1 + 0.3 + 0.8 + 1.2 + 10;
/** Until proxies have heard that a wave is back. */
const HEARD = 0.5;
/** A wave whose settle time the next one uses: what that one does away from the traffic, grace period included, is inside. */
const HANDED = WAVE - (1 + 0.3 + 0.8 + 1.2 + 1);

describe("the critical path of", () => {
  it.each<[string, Partial<Course>, number]>([
    ["rolling: one machine alone, then the others one by one", {}, WAVE + HEARD + HANDED + WAVE],
    [
      "rolling of ten, four at once: 1 + 3 waves",
      { machines: 10, atOnce: 4 },
      WAVE + HEARD + 2 * HANDED + WAVE,
    ],
    ["rolling of one machine", { machines: 1 }, WAVE],
    [
      "rolling with a bake after the first and the last wave",
      { bake: 5_000 },
      2 * WAVE + HANDED + HEARD + 10,
    ],
    [
      "checks that take longer than the settle time",
      { checks: 31_000, grace: 30_000 },
      3 * (WAVE + 21) + 2 * HEARD,
    ],
    ["immediate: no drain, one wave", { strategy: "immediate", machines: 10 }, WAVE - 1],
    ["bluegreen: both sets side by side", { strategy: "bluegreen" }, 1.5 + 1.2 + 10 + 1 + 1 + 0.3],
    ["bluegreen of ten waits for the platform's rate", { strategy: "bluegreen", machines: 10 }, 15 + 7],
    ["bluegreen drains during the bake", { strategy: "bluegreen", bake: 30_000 }, 14 + 30],
    [
      "canary of ten by 10 %, 50 %, all",
      { strategy: "canary", machines: 10, atOnce: 4 },
      3 * WAVE + HANDED + 2 * HEARD,
    ],
    ["canary bakes after each step", { strategy: "canary", bake: 5_000 }, 3 * WAVE + 2 * HEARD + 15],
    ["canary of one machine is one step", { strategy: "canary", machines: 1, bake: 5_000 }, WAVE + 5],
  ])("%s", (_, change, expected) => {
    expect(seconds(change)).toBeCloseTo(expected, 6);
  });

  it("is told in words", () => {
    const path = criticalPath({ ...course, strategy: "bluegreen", machines: 5 });
    expect(describePath(path)).toBe(
      "2 x 1 s rate floor + 1.5 s prepare + 1.2 s boot + 10 s settle and checks + 1 s drain + 1 s drain + 0.3 s stop",
    );
  });
});
