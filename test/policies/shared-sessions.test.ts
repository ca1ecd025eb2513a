import { beforeEach, describe, expect, test } from "vitest";
import { sharedSessions as rule } from "../../policies/shared-sessions.ts";
import { fly } from "../../settings/tokens.ts";
import { describeRule } from "./kernel/head.ts";
import { canary, stackIs, unknown, violations } from "./kernel/judging.ts";
import { good, processGroup, releaseCommand, withValue } from "./kernel/resources.ts";

describeRule(rule, "shared-sessions");
beforeEach(() => stackIs("production"));

const path = "machine.env.SESSION_STORAGE";
const inMemory = withValue(processGroup, path, "memory");
const alone = withValue(inMemory, "regions", { dfw: 1 });
const judged = (props: object) => violations(rule, fly.ProcessGroup, props);

test.each(good)("allows %s as the program declares it", (type, props) => {
  expect(violations(rule, type, props)).toEqual([]);
});

describe("allows", () => {
  test.each(["database", "redis"])("%s with any number of machines", (storage) => {
    expect(judged(withValue(processGroup, path, storage))).toEqual([]);
  });

  test.each(["off", false, undefined, null])("memory for one machine with autostop %s", (autostop) => {
    expect(judged(withValue(alone, "machine.services.0.autostop", autostop))).toEqual([]);
  });

  test("memory in a private group, and in another app", () => {
    expect(judged(withValue(inMemory, "machine.services", []))).toEqual([]);
    expect(judged({ ...inMemory, app: "hotdash-agents" })).toEqual([]);
  });
});

describe("refuses memory", () => {
  test("with two machines", () => {
    expect(judged(inMemory)).toEqual([
      expect.stringMatching(
        /^machine\.env\.SESSION_STORAGE signs people out now and then, because there are 2 web machines\. Run: npm run/,
      ),
    ]);
  });

  test("with one machine in each of two regions", () => {
    expect(judged(withValue(inMemory, "regions", { dfw: 1, ord: 1 }))).toHaveLength(1);
  });

  test.each([
    ["stop", "stop"],
    ["suspend", "suspend"],
    [true, "stop"],
  ])("with one machine and autostop %s", (autostop, said) => {
    expect(judged(withValue(alone, "machine.services.0.autostop", autostop))).toEqual([
      expect.stringContaining(`because autostop is ${said}. Run`),
    ]);
  });

  test("when the dashboard's own name cannot be read", () => {
    stackIs("production", { dashboard: undefined });
    expect(judged({ ...inMemory, app: "hotdash-agents" })).toHaveLength(1);
  });
});

test("a public group that says nothing is refused", () => {
  const { SESSION_STORAGE: _gone, ...env } = processGroup.machine.env;
  expect(judged(withValue(processGroup, "machine.env", env))).toEqual([
    expect.stringMatching(/^machine\.env\.SESSION_STORAGE is missing in a group that people reach/),
  ]);
});

test("another value is the settings' business, and repeated in no message", () => {
  expect(judged(withValue(processGroup, path, canary))).toEqual([]);
});

test.each([
  "machine",
  "machine.services",
  "machine.env",
  path,
  "regions",
  "regions.dfw",
  "machine.services.0",
])("%s that is unknown is a violation", (where) => {
  const said = where
    .replace(/\.(\d+)$/, "[$1]")
    .replaceAll(".", "\\.")
    .replace("[", "\\[");
  expect(judged(withValue(alone, where, unknown))).toEqual([
    expect.stringMatching(new RegExp(`^${said} is unknown`)),
  ]);
});

test("an unknown autostop decides only where sessions are in memory", () => {
  const where = "machine.services.0.autostop";
  expect(judged(withValue(alone, where, unknown))).toEqual([
    expect.stringMatching(/^machine\.services\[0\]\.autostop is unknown/),
  ]);
  expect(judged(withValue(processGroup, where, unknown))).toEqual([]);
});

test("a release command has no visitors", () => {
  expect(
    violations(rule, fly.ReleaseCommand, withValue(releaseCommand, "env.SESSION_STORAGE", "memory")),
  ).toEqual([]);
});
