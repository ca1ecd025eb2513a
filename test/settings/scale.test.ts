import { describe, expect, test } from "vitest";
import { loadSettings } from "../../settings/load.ts";
import type { StackSettings } from "../../settings/types.ts";
import { asInput, type Config, changed, goodConfig } from "./good-config.ts";

/** The web settings of a stack whose `dashboard.web` is exactly this. */
function web(stack: string, given: Config, chroma?: Config): StackSettings["dashboard"]["web"] {
  // Ten machines, twice in a bluegreen release, need more than the smallest pool.
  const roomy = changed(goodConfig(stack), ["supabase", "defaultPoolSize"], 80);
  let config = changed(roomy, ["dashboard", "web"], given);
  if (chroma) config = changed(config, ["dashboard", "chroma"], chroma);
  return loadSettings(asInput(stack, config)).dashboard.web;
}

describe("a range of machines", () => {
  test("declares the most, of which the least stay awake, and autostop does the rest", () => {
    expect(web("production", { autoscale: { min: 2, max: 10 } })).toMatchObject({
      regions: { dfw: 10 },
      autostop: "stop",
      autostart: true,
      min_machines_running: 2,
    });
  });

  test.each([
    [{ dfw: 2, iad: 1 }, 10, { dfw: 7, iad: 3 }],
    [{ dfw: 1, iad: 1, lhr: 1 }, 5, { dfw: 2, iad: 2, lhr: 1 }],
    [{ dfw: 3, iad: 0 }, 4, { dfw: 4, iad: 0 }],
  ])("is spread over the regions by their weights: %j to %i", (regions, max, counts) => {
    expect(web("production", { regions, autoscale: { min: 1, max } }).regions).toEqual(counts);
  });

  test("keeps suspend where the settings say so, and may end at none outside production", () => {
    const scaled = web("staging", { autostop: "suspend", autoscale: { min: 0, max: 3 } });
    expect(scaled).toMatchObject({ autostop: "suspend", min_machines_running: 0, regions: { dfw: 3 } });
  });
});

describe("the strategy of web", () => {
  test.each([
    ["production", {}, undefined, "bluegreen", /production's default/],
    ["staging", {}, undefined, "rolling", /default outside production/],
    ["production", { strategy: "rolling" }, undefined, "rolling", /named in dashboard\.web\.strategy/],
    ["production", {}, { mode: "per-machine" }, "rolling", /volume attaches to one machine/],
  ])("in %s with %j and chroma %j", (stack, given, chroma, strategy, reason) => {
    const chosen = web(stack, given, chroma);
    expect(chosen.strategy).toBe(strategy);
    expect(chosen.strategyReason).toMatch(reason);
  });
});
