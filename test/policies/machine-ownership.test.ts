import { beforeEach, describe, expect, test } from "vitest";
import { machineOwnership as rule } from "../../policies/machine-ownership.ts";
import { fly, render } from "../../settings/tokens.ts";
import { describeRule } from "./kernel/head.ts";
import {
  canary,
  foreign,
  remedied,
  stackIs,
  stagingSettings,
  unknown,
  violations,
} from "./kernel/judging.ts";
import { good, ofProject, processGroup, releaseCommand, webService, withValue } from "./kernel/resources.ts";

describeRule(rule, "machine-ownership");
beforeEach(() => stackIs("production"));

test.each(good)("allows %s as the program declares it", (type, props) => {
  expect(violations(rule, type, props)).toEqual([]);
});

describe.each([
  [fly.ProcessGroup, processGroup],
  [fly.ReleaseCommand, releaseCommand],
] as [string, object][])("%s", (type, props) => {
  describe.each(["project", "stack", "app"])("without a %s", (property) => {
    test.each([[undefined], [""], ["  "], [7], [null], [{ name: canary }]])("(%j) is refused", (value) => {
      const messages = violations(rule, type, withValue(props, property, value));
      expect(messages).toEqual([
        expect.stringMatching(
          new RegExp(`^${property} is missing: the machines would belong to nobody\\. Give`),
        ),
      ]);
      expect(messages.join()).not.toContain(canary);
    });

    test("that is known is a violation", () => {
      expect(violations(rule, type, withValue(props, property, unknown))).toEqual([
        expect.stringMatching(new RegExp(`^${property} is unknown`)),
      ]);
    });
  });

  test("of another stack or project is refused", () => {
    expect(violations(rule, type, withValue(props, "stack", "staging"))).toEqual([
      expect.stringMatching(/^stack is not the one being run \(production\)/),
    ]);
    expect(violations(rule, type, withValue(props, "project", "other"))).toEqual([
      expect.stringMatching(/^project is not the one being run \(hotdash\)/),
    ]);
  });

  test("is judged by the stack that runs", () => {
    stackIs("staging", stagingSettings);
    expect(violations(rule, type, props)).toHaveLength(1);
    expect(violations(rule, type, withValue(props, "stack", "staging"))).toEqual([]);
  });
});

test("what makes no machines needs no owner", () => {
  expect(violations(rule, fly.Volume, { app: "hotdash-app" })).toEqual([]);
});

describe.each(ofProject)("%s", (type, props) => {
  test.each([[foreign], ["somebodyelsesprojectx"], [undefined], [7]])("of %s is refused", (ref) => {
    expect(violations(rule, type, withValue(props, "ref", ref))).toEqual([
      expect.stringMatching(/^ref is not the ref of the stack's own Supabase project/),
    ]);
  });

  test("of a project that is not known yet is a violation", () => {
    expect(violations(rule, type, withValue(props, "ref", unknown))).toEqual([
      expect.stringMatching(/^ref is unknown/),
    ]);
  });
});

describe("the remedy", () => {
  test.each(["project", "stack"])("says a missing %s, which is the one being run", async (name) => {
    for (const nothing of [undefined, ""])
      expect(await remedied(rule, fly.ProcessGroup, withValue(processGroup, name, nothing))).toEqual(
        processGroup,
      );
    expect(await remedied(rule, render.Service, withValue(webService, name, undefined))).toEqual(webService);
  });

  test("leaves what is said, right or wrong, an app's name, and what makes no machines", async () => {
    expect(await remedied(rule, fly.ProcessGroup, processGroup)).toBeUndefined();
    for (const wrong of ["staging", 7, unknown])
      expect(await remedied(rule, fly.ProcessGroup, withValue(processGroup, "stack", wrong))).toBeUndefined();
    expect(await remedied(rule, fly.ProcessGroup, withValue(processGroup, "app", ""))).toBeUndefined();
    expect(await remedied(rule, fly.Volume, {})).toBeUndefined();
  });
});
