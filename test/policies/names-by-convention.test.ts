import { beforeEach, describe, expect, test } from "vitest";
import { namesByConvention as rule } from "../../policies/names-by-convention.ts";
import { fly, github } from "../../settings/tokens.ts";
import { describeRule } from "./kernel/head.ts";
import { stackIs, stagingSettings, unknown, violations } from "./kernel/judging.ts";
import { githubSecret, good, processGroup, variable } from "./kernel/resources.ts";

describeRule(rule, "names-by-convention");
beforeEach(() => stackIs("production"));

test.each(good)("allows %s as the program declares it", (type, props) => {
  expect(violations(rule, type, props)).toEqual([]);
});

describe("apps", () => {
  test.each(["hotdash-chatwoot", "hotdash-agents", "hotdash-llamaindex"])("%s is called well", (name) => {
    expect(violations(rule, fly.App, { name })).toEqual([]);
  });

  test.each(["dashboard", "hotdash", "hotdash_app", "hotdash-", "Hotdash-app", "fly-preview-pr-7"])(
    "%s is not",
    (name) => {
      expect(violations(rule, fly.App, { name })).toEqual([
        expect.stringMatching(/does not follow the names.*Call it hotdash-<what it is>/),
      ]);
    },
  );

  test.each([
    ["production", "hotdash-staging", /belongs to the stack staging/],
    ["staging", "hot-dash", /belongs to the stack production/],
    ["pr-7", "hot-dash", /belongs to the stack production/],
    ["staging", "hotdash-app", /belongs to the stack production/],
    ["pr-7", "hotdash-staging", /belongs to the stack staging.*fly-preview-pr-7/],
    ["pr-7", "fly-preview-pr-8", /does not follow.*fly-preview-pr-7/],
    ["pr-7", "fly-preview-pr-77", /does not follow/],
  ])("%s may not declare %s", (stack, name, says) => {
    stackIs(stack, stagingSettings);
    expect(violations(rule, fly.App, { name })).toEqual([expect.stringMatching(says)]);
    expect(violations(rule, fly.ProcessGroup, { ...processGroup, app: name })).toHaveLength(1);
  });

  test.each(["fly-preview-pr-7", "fly-preview-pr-7-chatwoot"])("pr-7 may declare %s", (name) => {
    stackIs("pr-7", stagingSettings);
    expect(violations(rule, fly.App, { name })).toEqual([]);
  });

  test("production may declare the app that may be its older one, to adopt it", () => {
    stackIs("production");
    expect(violations(rule, fly.App, { name: "hot-dash" })).toEqual([]);
  });

  test("a retired one has a rule of its own", () => {
    expect(violations(rule, fly.App, { name: "dashboard-remix" })).toEqual([]);
  });

  test.each([[undefined], [7], [null]])("%j is no name", (name) => {
    expect(violations(rule, fly.App, { name })).toEqual([expect.stringMatching(/^app is no text/)]);
  });
});

test("a host name of another stack is refused", () => {
  const certificate = { app: "hotdash-app", hostname: "staging.hotrodan.com" };
  expect(violations(rule, fly.Certificate, certificate)).toEqual([
    expect.stringMatching(/^hostname staging\.hotrodan\.com belongs to the stack staging/),
  ]);
});

describe("GitHub environments", () => {
  test.each([
    [github.ActionsEnvironmentVariable, variable("A", "b")],
    [github.ActionsEnvironmentSecret, githubSecret("A", "b")],
    [github.RepositoryEnvironment, { repository: "HotDash", environment: "production" }],
  ])("%s is called after its stack", (type, props) => {
    expect(violations(rule, type, props)).toEqual([]);
    stackIs("staging", stagingSettings);
    expect(violations(rule, type, props)).toEqual([
      expect.stringMatching(/^The environment production is not called after the stack \(staging\)\. Set/),
    ]);
  });

  test("one without a name is refused", () => {
    expect(violations(rule, github.RepositoryEnvironment, {})).toEqual([
      expect.stringMatching(/^environment is no text/),
    ]);
  });
});

test.each([
  [fly.App, { name: unknown }, "app"],
  [fly.Certificate, { app: "hotdash-app", hostname: unknown }, "hostname"],
  [github.RepositoryEnvironment, { environment: unknown }, "environment"],
])("an unknown name of %s is a violation", (type, props, path) => {
  expect(violations(rule, type, props)).toEqual([expect.stringMatching(new RegExp(`^${path} is unknown`))]);
});

test("other types have no names of ours", () => {
  expect(violations(rule, "aws:s3/bucket:Bucket", { app: "x", environment: "y" })).toEqual([]);
});
