import { beforeEach, describe, expect, test } from "vitest";
import { productionMachines as rule } from "../../policies/production-machines.ts";
import { fly } from "../../settings/tokens.ts";
import { describeRule } from "./kernel/head.ts";
import { canary, stackIs, unknown, violations } from "./kernel/judging.ts";
import { good, job, processGroup, withValue, worker } from "./kernel/resources.ts";

describeRule(rule, "production-machines");
beforeEach(() => stackIs("production"));

const judged = (path: string, value: unknown, config: object = {}, base: object = processGroup) =>
  violations(rule, fly.ProcessGroup, withValue(base, path, value), config);
const sleeping = (running: unknown) =>
  withValue(
    withValue(processGroup, "machine.services.0.autostop", "stop"),
    "machine.services.0.min_machines_running",
    running,
  );

test.each([...good, [fly.ProcessGroup, worker], [fly.ProcessGroup, job]] as const)(
  "allows %s as the program declares it (%#)",
  (type, props) => expect(violations(rule, type, props)).toEqual([]),
);

describe("refuses", () => {
  test.each([
    ["regions", { dfw: 1 }, /^regions has 1 of at least 2 machines behind a service/],
    ["regions", { dfw: 0 }, /^regions has 0 of at least 2/],
    ["regions", { dfw: 1, xyz: 1 }, /^regions\.xyz is not a region where production may run/],
    ["machine.restart.policy", "no", /^machine\.restart\.policy does not start/],
    ["machine.restart", {}, /^machine\.restart\.policy/],
    ["machine.restart", null, /^machine\.restart\.policy/],
    ["machine.stop_config.timeout", "0s", /^machine\.stop_config\.timeout gives open connections no time/],
    ["machine.stop_config", {}, /^machine\.stop_config\.timeout/],
  ])("%s of %j", (path, value, says) => {
    expect(judged(path, value)).toEqual([expect.stringMatching(says)]);
  });

  test("no region at all, which is also no machine", () => {
    expect(judged("regions", {})).toHaveLength(2);
    expect(judged("regions", {}, {}, worker)).toEqual([expect.stringMatching(/^regions names no region/)]);
  });

  test.each(["stop", "suspend", true])("autostop %j that leaves nothing awake", (autostop) => {
    const group = withValue(sleeping(0), "machine.services.0.autostop", autostop);
    expect(violations(rule, fly.ProcessGroup, group)).toEqual([
      expect.stringMatching(/^machine\.services\[0\]\.min_machines_running lets production scale to zero/),
    ]);
  });

  test("machines awake that Fly does not count, because none is in the primary region", () => {
    const group = withValue(sleeping(1), "regions", { iad: 2 });
    expect(violations(rule, fly.ProcessGroup, group)).toEqual([
      expect.stringMatching(/keeps nothing awake: .* primary region dfw/),
    ]);
  });

  test("sleeping machines when fly's settings cannot be read", () => {
    stackIs("production", { fly: "{not json" });
    expect(violations(rule, fly.ProcessGroup, sleeping(1))).toEqual([
      expect.stringMatching(/^hotdash:fly is missing or cannot be read/),
    ]);
    expect(violations(rule, fly.ProcessGroup, processGroup)).toEqual([]);
  });
});

describe("allows", () => {
  test("two machines in two regions, and one of a group without services", () => {
    expect(judged("regions", { dfw: 1, iad: 1 })).toEqual([]);
    expect(judged("regions", { dfw: 1 }, {}, worker)).toEqual([]);
  });
  test("sleep that leaves one awake", () => {
    expect(violations(rule, fly.ProcessGroup, sleeping(1))).toEqual([]);
  });
  test("a job that is not started again, and no other group", () => {
    expect(judged("machine.schedule", undefined, {}, job)).toEqual([expect.stringMatching(/restart/)]);
  });
});

describe("a config", () => {
  test("asks for more machines, and for certain regions", () => {
    expect(judged("regions", { dfw: 2 }, { least: 3 })).toEqual([expect.stringMatching(/2 of at least 3/)]);
    expect(judged("regions", { dfw: 2 }, { regions: ["iad"] })).toEqual([
      expect.stringMatching(/^regions\.dfw .* Use one of iad\.$/),
    ]);
  });
  test("cannot ask for less", () => {
    expect(() => judged("regions", { dfw: 1 }, { least: 1 })).toThrow(/least/);
  });
});

test.each(["staging", "pr-7"])("does not apply in %s, where one machine may sleep", (stack) => {
  stackIs(stack);
  expect(violations(rule, fly.ProcessGroup, withValue(sleeping(0), "regions", { dfw: 1 }))).toEqual([]);
});

test("a stack whose name says nothing counts as production", () => {
  stackIs("prod-eu");
  expect(judged("regions", { dfw: 1 })).toHaveLength(1);
});

test.each([
  "regions",
  "regions.dfw",
  "machine",
  "machine.services",
  "machine.services.0.autostop",
  "machine.services.0.min_machines_running",
  "machine.restart.policy",
  "machine.stop_config.timeout",
])("an unknown %s is a violation", (path) => {
  expect(judged(path, unknown)).toEqual([
    expect.stringMatching(new RegExp(`^${path.replaceAll(".", "\\.")} is unknown`)),
  ]);
});

test.each([
  ["regions", "dfw"],
  ["machine", undefined],
  ["machine.services", "all"],
  ["machine.restart.policy", 1],
])("%s of another form (%j) is a violation, and not repeated", (path, value) => {
  const messages = judged(path, value);
  expect(messages[0]).toMatch(new RegExp(`^${path.replaceAll(".", "\\.")} is missing or has a form`));
});

test("a value is in no message", () => {
  expect(judged("machine.restart.policy", canary).join()).not.toContain(canary);
  expect(judged("machine.stop_config.timeout", canary).join()).not.toContain(canary);
});
