import { beforeEach, describe, expect, test } from "vitest";
import { healthChecks as rule } from "../../policies/health-checks.ts";
import { fly } from "../../settings/tokens.ts";
import { describeRule } from "./kernel/head.ts";
import { canary, reports, stackIs, unknown, violations } from "./kernel/judging.ts";
import { good, processGroup, withValue, worker } from "./kernel/resources.ts";

describeRule(rule, "health-checks");
beforeEach(() => stackIs("production"));

const checks = "machine.services.0.checks";
const judged = (path: string, value: unknown) =>
  violations(rule, fly.ProcessGroup, withValue(processGroup, path, value));

test.each([...good, [fly.ProcessGroup, worker]] as const)(
  "allows %s as the program declares it (%#)",
  (type, props) => expect(violations(rule, type, props)).toEqual([]),
);

test.each([[[]], [null], [undefined]])("refuses a service whose checks are %j", (value) => {
  expect(judged(checks, value)).toEqual([
    expect.stringMatching(/^machine\.services\[0\]\.checks is empty, so that a machine gets traffic/),
  ]);
});

test("checks of the machine do not stand in for those of a service", () => {
  const own = withValue(processGroup, "machine.checks.own", { type: "tcp", port: 1 });
  expect(violations(rule, fly.ProcessGroup, withValue(own, checks, []))).toHaveLength(1);
});

test("every service counts", () => {
  const [service] = processGroup.machine.services;
  expect(judged("machine.services", [service, { ...service, checks: [] }])).toEqual([
    expect.stringMatching(/^machine\.services\[1\]\.checks/),
  ]);
});

describe.each(["interval", "timeout", "grace_period"])("a check's %s", (name) => {
  test.each([undefined, null, "", "0s", "soon"])("of %j is refused", (value) => {
    const messages = judged(`${checks}.0.${name}`, value);
    expect(messages).toEqual([
      expect.stringMatching(new RegExp(`^machine\\.services\\[0\\]\\.checks\\[0\\]\\.${name} is not set`)),
    ]);
  });

  test.each(["500ms", "1m30s", "1.5s"])("of %j is allowed", (value) => {
    expect(judged(`${checks}.0.${name}`, value)).toEqual([]);
  });

  test("that is unknown is a violation", () => {
    expect(judged(`${checks}.0.${name}`, unknown)).toEqual([
      expect.stringMatching(new RegExp(`^machine\\.services\\.0\\.checks\\.0\\.${name} is unknown`)),
    ]);
  });
});

test("checks of another form are a violation that repeats nothing", () => {
  const messages = judged(checks, canary);
  expect(messages).toEqual([
    expect.stringMatching(/^machine\.services\[0\]\.checks is missing or has a form/),
  ]);
  expect(messages.join()).not.toContain(canary);
});

test.each([
  ["staging", "mandatory"],
  ["pr-7", "advisory"],
])("in %s a violation is %s", (stack, level) => {
  stackIs(stack);
  expect(reports(rule, fly.ProcessGroup, withValue(processGroup, checks, []))).toMatchObject([{ level }]);
});

/* Users would have lost every machine at once, for an outage of somebody they never heard of. */
test.each([
  ["/api/ads/health", "ads"],
  ["/api/analytics/health", "analytics"],
  ["/api/health", "the database"],
  ["/api/health/database", "the database"],
  ["/API/Ads/Health/", "ads"],
  ["/api//shopify/health?deep=1", "shopify"],
  ["/api/%61ds/health", "ads"],
])("a check of %s asks %s, and is refused", (path, system) => {
  expect(judged(`${checks}.0.path`, path)).toEqual([
    expect.stringMatching(
      new RegExp(`^machine\\.services\\[0\\]\\.checks\\[0\\]\\.path asks ${system}, so that its outage`),
    ),
  ]);
});

test.each(["/health", "/api/monitoring/health", "/rails/health", "/api/adsy/health", undefined])(
  "a check of %s asks the process alone",
  (path) => expect(judged(`${checks}.0.path`, path)).toEqual([]),
);
