import { beforeEach, expect, test } from "vitest";
import { withinBudget as rule } from "../../policies/within-budget.ts";
import { fly, render } from "../../settings/tokens.ts";
import { describeRule } from "./kernel/head.ts";
import { stackIs, stackViolations, unknown } from "./kernel/judging.ts";
import { address, privateService, processGroup, volume, webService, withValue } from "./kernel/resources.ts";

describeRule(rule, "within-budget");

type Given = readonly (readonly [type: string, props: object])[];
const judged = (given: Given) => stackViolations(rule, given);
const everything: Given = [
  [fly.ProcessGroup, processGroup],
  [fly.Volume, volume],
  [fly.IpAssignment, address("v4")],
  [fly.IpAssignment, address("shared_v4")],
  [render.Service, webService],
  [render.Service, privateService],
  [render.KeyValue, { plan: "standard" }],
];
// 26.78 + 1.50 + 2 + 50 + 25 + 2.50 + 32
const COST = 139.78;
const budgetOf = (budget: number) => stackIs("production", { cost: { budget } });
beforeEach(() => budgetOf(140));

test("all of the stack together counts", () => {
  expect(judged(everything)).toEqual([]);
  budgetOf(139);
  const [message = "", ...others] = judged(everything);
  expect(others).toEqual([]);
  expect(message).toContain(
    `cost.budget is $139.00, and what the stack declares costs up to $${COST} a month`,
  );
  expect(message).toContain(
    "most of it subject-4 $50.00 (2 × plan standard); subject-6 $32.00 (Key Value standard)",
  );
  expect(message).toContain("raise cost.budget to 140");
});

test("a stack that says nothing has the default of its kind", () => {
  stackIs("production");
  const machines = (count: number): Given => [
    [fly.ProcessGroup, withValue(processGroup, "regions.dfw", count)],
  ];
  expect(judged(machines(22))).toEqual([]);
  expect(judged(machines(23)).join()).toMatch(/is \$300\.00/);
  stackIs("staging");
  expect(judged(machines(8)).join()).toMatch(/is \$100\.00/);
});

test("a budget that cannot be read allows nothing that costs", () => {
  stackIs("production", { cost: { budget: "much" } });
  expect(judged([[fly.Volume, volume]]).join("\n")).toMatch(/hotdash:cost is missing or cannot be read/);
  expect(judged([[fly.App, { name: "hotdash-app" }]])).toEqual([]);
});

test("a size on no price list counts as the dearest, and says so", () => {
  const odd = withValue(processGroup, "machine.guest.cpus", 3);
  expect(judged([[fly.ProcessGroup, odd]]).join()).toMatch(/a size on no price list, counted as the dearest/);
  expect(judged([[render.Service, { ...webService, plan: "huge", numInstances: 1 }]]).join()).toMatch(
    /\$450\.00/,
  );
});

test.each<[string, string, object]>([
  ["machines", fly.ProcessGroup, withValue(processGroup, "regions.dfw", unknown)],
  ["a volume", fly.Volume, { ...volume, size_gb: unknown }],
  ["a type of address", fly.IpAssignment, address(unknown)],
  ["a plan", render.Service, { ...webService, plan: unknown }],
])("unknown %s is refused", (_, type, props) => {
  expect(judged([[type, props]]).join()).toMatch(/is unknown in this preview/);
});
