import { describe, expect, it } from "vitest";
import { machineCost } from "../../settings/cost/fly.ts";
import { totalOf } from "../../settings/cost/line.ts";
import { COSTED } from "../../settings/cost/resources.ts";
import { loadSettings } from "../../settings/load.ts";
import { KEY_VALUE_PLANS, SERVICE_PLANS } from "../../settings/render-platform.ts";
import { fly, render } from "../../settings/tokens.ts";
import { asInput, changed, goodConfig } from "./good-config.ts";

const cents = (usd: number) => Math.round(usd * 100) / 100;
const cost = (type: string, inputs: object) => {
  const costed = COSTED[type];
  return costed ? totalOf(costed.lines(costed.schema.parse(inputs))) : undefined;
};

describe("a machine on Fly", () => {
  // Rows of Fly.io's page "Resource Pricing", 2026-10-02.
  it.each([
    ["shared", 1, 256, 2.19],
    ["shared", 1, 2048, 12.7],
    ["shared", 2, 2048, 13.39],
    ["shared", 4, 8192, 50.8],
    ["shared", 6, 12_288, 76.2],
    ["shared", 8, 16_384, 101.6],
    ["performance", 1, 2048, 33],
    ["performance", 2, 16_384, 138.04],
    ["performance", 10, 40_960, 450.07],
    ["performance", 16, 131_072, 1104.32],
  ])("%s, %i CPUs, %i MB costs what the list says", (cpu_kind, cpus, memory_mb, listed) => {
    const line = machineCost({ cpu_kind, cpus, memory_mb });
    expect(line.listed).toBe(true);
    expect(Math.abs(cents(line.usd) - listed)).toBeLessThanOrEqual(0.01);
  });

  it.each([
    ["shared", 3, 2048],
    ["shared", 2, 2000],
    ["shared", 1, 4096],
    ["quantum", 1, 2048],
    ["constructor", 1, 2048],
  ])("%s, %i CPUs, %i MB is on no list and counts as the dearest", (cpu_kind, cpus, memory_mb) => {
    const dearest = machineCost({ cpu_kind: "performance", cpus: 128, memory_mb: 1_048_576 });
    expect(machineCost({ cpu_kind, cpus, memory_mb })).toMatchObject({ usd: dearest.usd, listed: false });
    expect(dearest).toMatchObject({ listed: true });
  });
});

describe("resources", () => {
  const guest = { cpu_kind: "shared", cpus: 2, memory_mb: 2048 };
  it("of Fly: machines by number, volumes by size, addresses by type", () => {
    expect(cost(fly.ProcessGroup, { regions: { dfw: 2, iad: 1 }, machine: { guest } })).toBe(40.18);
    expect(cost(fly.ProcessGroup, { regions: {}, machine: { guest } })).toBe(0);
    expect(cost(fly.Volume, { size_gb: 10 })).toBe(1.5);
    expect(cost(fly.IpAssignment, { type: "v4" })).toBe(2);
    for (const type of ["shared_v4", "v6", "private_v6"]) expect(cost(fly.IpAssignment, { type })).toBe(0);
    expect(cost(fly.Secrets, {})).toBeUndefined();
  });

  it("of Render: instances by plan, at most as many as autoscaling makes, with their disk", () => {
    expect(cost(render.Service, { plan: "standard", numInstances: 2 })).toBe(50);
    expect(
      cost(render.Service, { plan: "standard", numInstances: 2, autoscaling: { min: 2, max: 10 } }),
    ).toBe(250);
    expect(cost(render.Service, { plan: "starter", disk: { sizeGB: 10 } })).toBe(9.5);
    expect(cost(render.Service, { plan: "gigantic" })).toBe(450);
    expect(cost(render.KeyValue, { plan: "starter" })).toBe(10);
    expect(cost(render.KeyValue, { plan: "gigantic" })).toBe(250);
    for (const plan of SERVICE_PLANS) expect(cost(render.Service, { plan }), plan).toBeGreaterThanOrEqual(0);
    for (const plan of KEY_VALUE_PLANS)
      expect(cost(render.KeyValue, { plan }), plan).toBeLessThanOrEqual(250);
  });
});

describe("the budget", () => {
  const load = (
    stack: string,
    budget: number | undefined,
    change = (config: ReturnType<typeof goodConfig>) => config,
  ) => loadSettings(asInput(stack, changed(change(goodConfig(stack)), ["cost", "budget"], budget)));

  it("is what the stack may cost, to the cent above", () => {
    expect(load("production", 41).cost.budget).toBe(41);
    expect(() => load("production", 40)).toThrow(/cost\.budget = 40[\s\S]*\$40\.98/);
  });

  it("has a default by what the stack is for", () => {
    expect(load("production", undefined).cost.budget).toBe(300);
    expect(load("staging", undefined).cost.budget).toBe(100);
  });

  it("counts the machines to which a range may grow", () => {
    const grown = (config: ReturnType<typeof goodConfig>) =>
      changed(
        changed(config, ["dashboard", "web", "autoscale"], { min: 2, max: 10 }),
        ["dashboard", "web", "autostop"],
        "stop",
      );
    const few = (config: ReturnType<typeof goodConfig>) =>
      changed(grown(config), ["supabase", "defaultPoolSize"], 200);
    expect(() => load("production", 148, few)).toThrow(/\$148\.12/);
    expect(load("production", 149, few).cost.budget).toBe(149);
  });
});
