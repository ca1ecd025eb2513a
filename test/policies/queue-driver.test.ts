import { beforeEach, describe, expect, test } from "vitest";
import { queueDriver as rule } from "../../policies/queue-driver.ts";
import { command, fly } from "../../settings/tokens.ts";
import { describeRule } from "./kernel/head.ts";
import { canary, stackIs, unknown, violations } from "./kernel/judging.ts";
import { good, processGroup, releaseCommand, smoke, withValue } from "./kernel/resources.ts";

describeRule(rule, "queue-driver");
beforeEach(() => stackIs("production"));

const path = "machine.env.WEBHOOK_QUEUE_DRIVER";
const driver = (value: unknown) => withValue(processGroup, path, value);
const bullmq = { variables: { WEBHOOK_QUEUE_DRIVER: "bullmq" } };

test.each(good)("allows %s as the program declares it", (type, props) => {
  expect(violations(rule, type, props)).toEqual([]);
});

test("allows what the settings say, or have by default", () => {
  expect(violations(rule, fly.ProcessGroup, driver("memory"))).toEqual([]);
  stackIs("production", bullmq);
  expect(violations(rule, fly.ProcessGroup, driver("bullmq"))).toEqual([]);
});

describe("refuses", () => {
  test("bullmq that the settings know nothing of: its Redis would be missing", () => {
    expect(violations(rule, fly.ProcessGroup, driver("bullmq"))).toEqual([
      expect.stringMatching(
        /^machine\.env\.WEBHOOK_QUEUE_DRIVER is not what the settings say \(memory\)\. Run: npm run pulumi/,
      ),
    ]);
  });

  test("memory where the settings say bullmq: webhooks would wait in two places", () => {
    stackIs("production", bullmq);
    expect(violations(rule, fly.ProcessGroup, driver("memory"))).toEqual([
      expect.stringMatching(/settings say \(bullmq\)/),
    ]);
  });

  test("bullmq in another app, which has not these secrets", () => {
    stackIs("production", bullmq);
    expect(violations(rule, fly.ProcessGroup, { ...driver("bullmq"), app: "hotdash-workers" })).toEqual([
      expect.stringMatching(/in an app whose secrets.*Run the queue in hotdash-app/),
    ]);
  });

  test.each([[`redis-${canary}`], [""], [7], [null], [{ driver: canary }]])(
    "%j, and repeats it not",
    (value) => {
      const messages = violations(rule, fly.ProcessGroup, driver(value));
      expect(messages).toEqual([expect.stringMatching(/is none of memory and bullmq/)]);
      expect(messages.join()).not.toContain(canary);
    },
  );

  test("it in a release command too", () => {
    const props = withValue(releaseCommand, "env.WEBHOOK_QUEUE_DRIVER", "bullmq");
    expect(violations(rule, fly.ReleaseCommand, props)).toHaveLength(1);
  });
});

test("settings that cannot be read allow nothing and are named", () => {
  stackIs("production", { variables: "{not json" });
  expect(violations(rule, fly.ProcessGroup, driver("memory"))).toEqual([
    expect.stringMatching(/^hotdash:variables is missing or cannot be read/),
  ]);
  stackIs("production", { ...bullmq, dashboard: undefined });
  expect(violations(rule, fly.ProcessGroup, driver("bullmq"))).toEqual([
    expect.stringMatching(/^hotdash:dashboard is missing or cannot be read/),
  ]);
});

test.each(["machine", "machine.env", path])("%s that is unknown is a violation", (where) => {
  expect(violations(rule, fly.ProcessGroup, withValue(driver("memory"), where, unknown))).toEqual([
    expect.stringMatching(new RegExp(`^${where.replaceAll(".", "\\.")} is unknown`)),
  ]);
});

test("an unknown app may be another one", () => {
  stackIs("production", bullmq);
  expect(violations(rule, fly.ProcessGroup, { ...driver("bullmq"), app: unknown })).toEqual([
    expect.stringMatching(/^app is unknown/),
  ]);
});

test("commands run no queue", () => {
  const props = withValue(smoke, "environment.WEBHOOK_QUEUE_DRIVER", "bullmq");
  expect(violations(rule, command.LocalCommand, props)).toEqual([]);
});
