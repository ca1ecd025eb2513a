import { beforeEach, describe, expect, test } from "vitest";
import { productionRollout as rule } from "../../policies/production-rollout.ts";
import { fly } from "../../settings/tokens.ts";
import { describeRule } from "./kernel/head.ts";
import { reports, stackIs, unknown, violations } from "./kernel/judging.ts";
import { good, job, processGroup, withValue, worker } from "./kernel/resources.ts";

describeRule(rule, "production-rollout");
beforeEach(() => stackIs("production"));

const judged = (path: string, value: unknown, config: object = {}, base: object = processGroup) =>
  violations(rule, fly.ProcessGroup, withValue(base, path, value), config);

test.each([...good, [fly.ProcessGroup, worker], [fly.ProcessGroup, job]] as const)(
  "allows %s as the program declares it (%#)",
  (type, props) => expect(violations(rule, type, props)).toEqual([]),
);

test.each(["rolling", "bluegreen", "canary", undefined])("allows the strategy %s", (strategy) => {
  expect(judged("strategy", strategy)).toEqual([]);
});

test("refuses immediate", () => {
  expect(judged("strategy", "immediate")).toEqual([
    expect.stringMatching(/^strategy replaces all machines at once\. Set it to rolling/),
  ]);
});

test.each([
  ["rollout.deadline_seconds", 1_741, /^rollout\.deadline_seconds is 1741: a CI job would end/],
  ["rollout.health_timeout_seconds", 1_491, /^rollout\.health_timeout_seconds .* deadline of 1500/],
  ["rollout.settle_seconds", 1_201, /^rollout\.health_timeout_seconds/],
])("refuses %s of %i, by which the gate cannot fail in time", (path, value, says) => {
  expect(judged(path, value)).toEqual([expect.stringMatching(says)]);
});

test.each([
  ["rollout.deadline_seconds", 1_740],
  ["rollout.health_timeout_seconds", 1_490],
  ["rollout", null],
  ["rollout", {}],
])("allows %s of %j", (path, value) => {
  expect(judged(path, value)).toEqual([]);
});

describe("a group without checks", () => {
  test("is refused when no time is left in which a crash would show", () => {
    expect(judged("rollout.settle_seconds", 0, {}, worker)).toEqual([
      expect.stringMatching(/^rollout\.settle_seconds is 0 and the machine has no checks/),
    ]);
  });
  test("is allowed otherwise, and with a check, and as a job", () => {
    expect(judged("rollout.settle_seconds", 1, {}, worker)).toEqual([]);
    const checked = withValue(worker, "machine.checks.own", { type: "tcp", port: 1 });
    expect(judged("rollout.settle_seconds", 0, {}, checked)).toEqual([]);
    expect(judged("rollout.settle_seconds", 0)).toEqual([]);
    expect(judged("rollout.settle_seconds", 0, {}, job)).toEqual([]);
  });
});

test("a config says how long CI waits", () => {
  expect(judged("rollout.deadline_seconds", 3_000, { longest: 3_600 })).toEqual([]);
  expect(judged("rollout.deadline_seconds", 1_500, { longest: 900 })).toHaveLength(1);
});

test.each([
  ["production", "mandatory"],
  ["prod-eu", "mandatory"],
  ["staging", "advisory"],
  ["pr-7", "advisory"],
])("in %s a violation is %s", (stack, level) => {
  stackIs(stack);
  const group = withValue(processGroup, "strategy", "immediate");
  expect(reports(rule, fly.ProcessGroup, group)).toMatchObject([{ level }]);
});

test.each(["strategy", "rollout", "rollout.deadline_seconds", "rollout.settle_seconds", "machine.services"])(
  "an unknown %s is a violation",
  (path) => {
    expect(judged(path, unknown)).toEqual([
      expect.stringMatching(new RegExp(`^${path.replaceAll(".", "\\.")} is unknown`)),
    ]);
  },
);

test.each([
  ["strategy", 1],
  ["rollout.deadline_seconds", "soon"],
  ["machine", undefined],
])("%s of another form (%j) is a violation", (path, value) => {
  expect(judged(path, value)).toEqual([expect.stringMatching(/is missing or has a form/)]);
});
