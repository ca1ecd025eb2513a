import { beforeEach, describe, expect, test } from "vitest";
import { retiredApps as rule } from "../../policies/retired-apps.ts";
import { RETIRED_APPS } from "../../settings/rules/app-names.ts";
import { fly, github } from "../../settings/tokens.ts";
import { describeRule } from "./kernel/head.ts";
import { canary, stackIs, unknown, violations } from "./kernel/judging.ts";
import { good, processGroup, secrets, variable } from "./kernel/resources.ts";

describeRule(rule, "retired-apps");
beforeEach(() => stackIs("production"));

test.each(good)("allows %s as the program declares it", (type, props) => {
  expect(violations(rule, type, props)).toEqual([]);
});

describe("refuses", () => {
  test("the apps that the team named", () => {
    expect(RETIRED_APPS).toEqual([
      "hotdash-analytics-mcp",
      "dashboard-remix",
      "dashboard-remix-staging",
      "dashboard-remix-db",
    ]);
  });

  test.each(RETIRED_APPS)("%s, in every resource of Fly", (app) => {
    for (const type of Object.values(fly)) {
      const messages = violations(rule, type, { app, name: app });
      expect(messages).toEqual([
        expect.stringMatching(new RegExp(`^The app ${app} is a retired app, which no stack .*\\. Declare`)),
      ]);
    }
  });

  test.each(["hotdash-db", "hotdash-app-db", "hotdash-postgres", "pg-hotdash"])(
    "%s, a Fly Postgres",
    (name) => {
      expect(violations(rule, fly.App, { name })).toEqual([expect.stringMatching(/Fly Postgres app/)]);
    },
  );

  test("one in capitals", () => {
    expect(violations(rule, fly.App, { name: "Dashboard-Remix" })).toHaveLength(1);
  });

  test("one that only a workflow is told of", () => {
    expect(
      violations(rule, github.ActionsEnvironmentVariable, variable("FLY_APP", "dashboard-remix")),
    ).toEqual([expect.stringMatching(/^FLY_APP dashboard-remix is a retired app/)]);
  });
});

test.each(["hotdash-app", "hotdash-dbt-docs", "hotdash-chatwoot", "fly-preview-pr-7"])(
  "allows %s",
  (name) => {
    expect(violations(rule, fly.App, { name })).toEqual([]);
  },
);

test("an app that is missing or of another type is the provider's to refuse", () => {
  expect(violations(rule, fly.App, {})).toEqual([]);
  expect(violations(rule, fly.Volume, { app: 7 })).toEqual([]);
});

test("the name of a volume is no app's, and other platforms have none", () => {
  expect(violations(rule, fly.Volume, { app: "hotdash-app", name: "dashboard-remix" })).toEqual([]);
  expect(violations(rule, "aws:s3/bucket:Bucket", { app: "dashboard-remix" })).toEqual([]);
});

describe("an unknown value", () => {
  test.each([
    [fly.App, { name: unknown }, "app"],
    [fly.ProcessGroup, { ...processGroup, app: unknown }, "app"],
    [github.ActionsEnvironmentVariable, variable("FLY_APP", unknown), "value"],
  ])("of %s is a violation (%#)", (type, props, path) => {
    expect(violations(rule, type, props)).toEqual([expect.stringMatching(new RegExp(`^${path} is unknown`))]);
  });

  test("of anything else is another rule's business", () => {
    expect(violations(rule, fly.ProcessGroup, { ...processGroup, image: unknown })).toEqual([]);
  });
});

test("no message holds a secret that stands beside", () => {
  const messages = violations(rule, fly.Secrets, { ...secrets, app: "dashboard-remix" });
  expect(messages).toHaveLength(1);
  expect(messages.join()).not.toContain(canary);
});
