import { beforeEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { defineRule, defineStackRule } from "../../../policies/kernel/rule.ts";
import { remedied, reports, stackIs, stackViolations, unknown, violations } from "./judging.ts";

const head = {
  name: "size-of-a-thing",
  displayName: "The size of a thing",
  description: "A thing has a size.",
  severity: "high",
  remediationSteps: "Run npm run nothing.",
} as const;
const config = z.object({ most: z.int().min(1).default(10).describe("Largest size, in pieces.") });
const finding = (size: unknown) => ({ property: "size", problem: `is ${size}`, fix: "Make it smaller." });
const sizeOf = (props: object) => Reflect.get(props, "size") as number;

const rule = defineRule({
  ...head,
  config,
  advisoryIn: ["preview"],
  judge: ({ props }, _facts, { most }) => (sizeOf(props) > most ? [finding(sizeOf(props))] : []),
});

beforeEach(() => stackIs("production"));

describe("what a rule may be told by the pack's config", () => {
  test("has the defaults of its schema, and replaces them", () => {
    expect(violations(rule, "thing", { size: 11 })).toEqual(["size is 11. Make it smaller."]);
    expect(violations(rule, "thing", { size: 11 }, { most: 11 })).toEqual([]);
  });

  test("is shown as a schema that Pulumi checks", () => {
    expect(rule.configSchema?.properties.most).toMatchObject({
      type: "integer",
      minimum: 1,
      default: 10,
      description: "Largest size, in pieces.",
    });
  });

  test("ends the run when it does not fit, rather than letting anything pass", () => {
    expect(() => violations(rule, "thing", { size: 1 }, { most: "all" })).toThrow(/most/);
  });
});

describe("the level of a violation", () => {
  test.each([
    ["production", "mandatory"],
    ["staging", "mandatory"],
    ["pr-7", "advisory"],
  ])("in %s is %s", (stack, level) => {
    stackIs(stack);
    expect(reports(rule, "thing", { size: 11 })).toMatchObject([{ level }]);
  });

  test("of an unknown value is that of the rule", () => {
    expect(reports(rule, "thing", { size: unknown })).toMatchObject([
      { level: "mandatory", message: expect.stringMatching(/^size is unknown in this preview/) },
    ]);
  });
});

describe("a remedy", () => {
  const mended = defineRule({
    ...head,
    judge: ({ props }) => (sizeOf(props) > 10 ? [finding(sizeOf(props))] : []),
    remedy: ({ props }) => sizeOf(props) > 10 && Reflect.set(props, "size", 10),
  });

  test("answers the inputs it changed, and nothing when there was nothing to change", async () => {
    expect(mended.enforcementLevel).toBe("remediate");
    expect(await remedied(mended, "thing", { size: 11, name: "a" })).toEqual({ size: 10, name: "a" });
    expect(await remedied(mended, "thing", { size: 9 })).toBeUndefined();
  });
});

test("a rule about a whole stack sees all resources, and fails closed", () => {
  const total = defineStackRule({
    ...head,
    judge: (subjects) => {
      const sum = subjects.reduce((all, { props }) => all + sizeOf(props), 0);
      return sum > 10 ? [finding(sum)] : [];
    },
  });
  expect(
    stackViolations(total, [
      ["thing", { size: 5 }],
      ["thing", { size: 5 }],
    ]),
  ).toEqual([]);
  expect(
    stackViolations(total, [
      ["thing", { size: 5 }],
      ["thing", { size: 6 }],
    ]),
  ).toEqual(["size is 11. Make it smaller."]);
  expect(stackViolations(total, [["thing", { size: unknown }]])[0]).toMatch(/size is unknown/);
});
