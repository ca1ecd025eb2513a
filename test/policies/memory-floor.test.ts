import { beforeEach, describe, expect, test } from "vitest";
import { memoryFloor as rule } from "../../policies/memory-floor.ts";
import { fly } from "../../settings/tokens.ts";
import { describeRule } from "./kernel/head.ts";
import { canary, reports, stackIs, unknown, violations } from "./kernel/judging.ts";
import { good, job, processGroup, releaseCommand, withValue, worker } from "./kernel/resources.ts";

describeRule(rule, "memory-floor");
beforeEach(() => stackIs("production"));

const path = "machine.guest.memory_mb";
const judged = (base: object, value: unknown) =>
  violations(rule, fly.ProcessGroup, withValue(base, path, value));
const released = (value: unknown) =>
  violations(rule, fly.ReleaseCommand, withValue(releaseCommand, "guest.memory_mb", value));
/** A stack with these exceptions. */
const excepted = (stack: string, ...memoryExceptions: object[]) =>
  stackIs(stack, { fly: { org: "hotrodan", memoryExceptions } });
const reason = "needs 300 MB at its most";

test.each([...good, [fly.ProcessGroup, worker], [fly.ProcessGroup, job]] as const)(
  "allows %s as the program declares it (%#)",
  (type, props) => expect(violations(rule, type, props)).toEqual([]),
);

describe.each(["staging", "production", "pr-7", "prod-eu"])("in %s", (stack) => {
  beforeEach(() => stackIs(stack));

  test.each([
    ["web", processGroup],
    ["worker", worker],
    ["nightly", job],
  ])("the group %s has the floor", (group, base) => {
    expect(judged(base, 2048)).toEqual([]);
    expect(judged(base, 2047)).toEqual([
      expect.stringMatching(
        new RegExp(`^machine\\.guest\\.memory_mb is 2047 MB, below the 2048 MB that ${group}`),
      ),
    ]);
  });

  test("a release command has it", () => {
    expect(released(2048)).toEqual([]);
    expect(released(1024)).toEqual([
      expect.stringMatching(/^guest\.memory_mb is 1024 MB, .* release_command/),
    ]);
  });

  test("a violation is mandatory", () => {
    expect(reports(rule, fly.ProcessGroup, withValue(worker, path, 512))).toMatchObject([
      { level: "mandatory" },
    ]);
  });
});

describe("an exception with a reason", () => {
  test.each(["staging", "production", "pr-7"])(
    "lets a job and a release command have less in %s",
    (stack) => {
      excepted(
        stack,
        { group: "nightly", memory_mb: 512, reason },
        { group: "release_command", memory_mb: 1024, reason },
      );
      expect(judged(job, 512)).toEqual([]);
      expect(released(1024)).toEqual([]);
    },
  );

  test("ends at what it allows", () => {
    excepted("production", { group: "nightly", memory_mb: 512, reason });
    expect(judged(job, 256)).toEqual([expect.stringMatching(/is 256 MB, below the 512 MB/)]);
  });

  test("is one group's alone", () => {
    excepted("production", { group: "other", memory_mb: 512, reason });
    expect(judged(job, 512)).toEqual([expect.stringMatching(/add \{group: nightly, memory_mb, reason\}/)]);
  });

  test.each(["staging", "production"])("helps no group of %s that runs all the time", (stack) => {
    excepted(stack, { group: "worker", memory_mb: 512, reason });
    expect(judged(worker, 512)).toEqual([
      expect.stringMatching(/below the 2048 MB .* only jobs, release commands and previews/),
    ]);
  });

  test("helps any group of a preview", () => {
    excepted("pr-7", { group: "web", memory_mb: 1024, reason });
    expect(judged(processGroup, 1024)).toEqual([]);
    expect(judged(worker, 1024)).toHaveLength(1);
  });

  test("without the reason helps nobody, and that the settings are wrong is said", () => {
    excepted("production", { group: "nightly", memory_mb: 512, reason: "" });
    expect(judged(job, 512)).toEqual([
      expect.stringMatching(/^hotdash:fly is missing or cannot be read/),
      expect.stringMatching(/^machine\.guest\.memory_mb is 512 MB/),
    ]);
  });
});

test("types that are no machines are not judged", () => {
  expect(violations(rule, fly.App, { guest: { memory_mb: 256 } })).toEqual([]);
});

test.each(["group", "machine", "machine.guest", path, "machine.schedule"])(
  "an unknown %s is a violation",
  (where) => {
    const props = withValue(processGroup, where, unknown);
    expect(violations(rule, fly.ProcessGroup, props)).toEqual([
      expect.stringMatching(new RegExp(`^${where.replaceAll(".", "\\.")} is unknown`)),
    ]);
  },
);

test.each([undefined, null, "2048", canary])("memory of %j is a violation that repeats nothing", (value) => {
  const messages = [...judged(processGroup, value), ...released(value)];
  expect(messages).toEqual([
    expect.stringMatching(/^machine\.guest\.memory_mb is missing or has a form/),
    expect.stringMatching(/^guest\.memory_mb is missing or has a form/),
  ]);
  expect(messages.join()).not.toContain(canary);
});
