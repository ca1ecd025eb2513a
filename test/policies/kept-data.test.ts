import { beforeEach, describe, expect, test } from "vitest";
import { keptData as rule } from "../../policies/kept-data.ts";
import { fly } from "../../settings/tokens.ts";
import { describeRule } from "./kernel/head.ts";
import { canary, remedied, stackIs, unknown, violations } from "./kernel/judging.ts";
import { good, volume, withValue } from "./kernel/resources.ts";

describeRule(rule, "kept-data");
beforeEach(() => stackIs("production"));

const judged = (path: string, value: unknown, config: object = {}) =>
  violations(rule, fly.Volume, withValue(volume, path, value), config);
const unprotected = (type: string, props: object = volume) => violations(rule, type, props, {}, false);

test.each(good)("allows %s as the program declares it", (type, props) => {
  expect(violations(rule, type, props)).toEqual([]);
});

test.each([
  ["encrypted", false, /^encrypted is false/],
  ["auto_backup_enabled", false, /^auto_backup_enabled is false/],
  ["snapshot_retention", 0, /^snapshot_retention keeps snapshots for 0 of at least 1 days/],
])("refuses a volume's %s of %j", (path, value, says) => {
  expect(judged(path, value)).toEqual([expect.stringMatching(says)]);
});

test.each(["encrypted", "auto_backup_enabled", "snapshot_retention"])(
  "allows a volume without %s: Fly's default is on",
  (path) => expect(judged(path, undefined)).toEqual([]),
);

test("a config asks for snapshots that are kept longer", () => {
  expect(judged("snapshot_retention", 13, { leastDays: 14 })).toEqual([
    expect.stringMatching(/13 of at least 14 days/),
  ]);
  expect(judged("snapshot_retention", undefined, { leastDays: 14 })).toHaveLength(1);
  expect(judged("snapshot_retention", 14, { leastDays: 14 })).toEqual([]);
});

describe("protection", () => {
  test.each([fly.Volume, fly.App, fly.Certificate])("of %s is required in a live stack", (type) => {
    expect(unprotected(type)).toEqual([
      expect.stringMatching(/^The option protect is not set, .* protect: settings\.protectData\.$/),
    ]);
    stackIs("staging");
    expect(unprotected(type)).toHaveLength(1);
  });

  test("is not required where everything is simulated, or a preview", () => {
    stackIs("production", { platform: "simulated" });
    expect(unprotected(fly.Volume)).toEqual([]);
    stackIs("pr-7");
    expect(unprotected(fly.Volume)).toEqual([]);
  });

  test("is required where nobody says what the platform is, and that is named", () => {
    stackIs("production", { platform: undefined });
    expect(unprotected(fly.Volume)).toEqual([
      expect.stringMatching(/^hotdash:platform is missing/),
      expect.stringMatching(/^The option protect/),
    ]);
  });

  test("of what can be made again is nobody's business", () => {
    for (const type of [fly.ProcessGroup, fly.Secrets, fly.IpAssignment])
      expect(unprotected(type)).toEqual([]);
  });
});

test("a simulated volume is judged like a live one, a preview's is not", () => {
  stackIs("staging", { platform: "simulated" });
  expect(judged("encrypted", false)).toHaveLength(1);
  stackIs("pr-7");
  expect(judged("encrypted", false)).toEqual([]);
});

test.each(["encrypted", "auto_backup_enabled", "snapshot_retention"])(
  "an unknown %s is a violation",
  (path) => expect(judged(path, unknown)).toEqual([expect.stringMatching(new RegExp(`^${path} is unknown`))]),
);

test.each([
  ["encrypted", canary],
  ["snapshot_retention", canary],
])("%s of another form is a violation that repeats nothing", (path, value) => {
  const messages = judged(path, value);
  expect(messages).toEqual([expect.stringMatching(/is missing or has a form/)]);
  expect(messages.join()).not.toContain(canary);
});

test("what else a volume says does not matter", () => {
  expect(judged("size_gb", unknown)).toEqual([]);
});

describe("the remedy", () => {
  const off = { ...volume, auto_backup_enabled: false };

  test("snapshots, and changes nothing else", async () => {
    expect(await remedied(rule, fly.Volume, off)).toEqual(volume);
  });

  test("leaves encryption, which a volume keeps for ever: the rule refuses", async () => {
    expect(await remedied(rule, fly.Volume, { ...volume, encrypted: false })).toBeUndefined();
    expect(judged("encrypted", false)).toHaveLength(1);
  });

  test("leaves what needs none, previews, and other types", async () => {
    expect(await remedied(rule, fly.Volume, volume)).toBeUndefined();
    expect(await remedied(rule, fly.Volume, {})).toBeUndefined();
    expect(await remedied(rule, fly.App, off)).toBeUndefined();
    stackIs("pr-7");
    expect(await remedied(rule, fly.Volume, off)).toBeUndefined();
  });

  test("does not go by what is unknown: the rule then refuses", async () => {
    const hidden = { ...volume, auto_backup_enabled: unknown };
    expect(await remedied(rule, fly.Volume, hidden)).toBeUndefined();
    expect(judged("auto_backup_enabled", unknown)).toHaveLength(1);
  });
});
