import { beforeEach, describe, expect, test } from "vitest";
import { declaredOnce as rule } from "../../policies/declared-once.ts";
import { fly, github } from "../../settings/tokens.ts";
import { describeRule } from "./kernel/head.ts";
import { stackIs, stagingSettings, unknown, violations } from "./kernel/judging.ts";
import { good } from "./kernel/resources.ts";

describeRule(rule, "declared-once");
beforeEach(() => stackIs("production"));

const once = [
  "github:index/repositoryRuleset:RepositoryRuleset",
  "github:index/issueLabel:IssueLabel",
  "github:index/issueLabels:IssueLabels",
  "github:index/repositoryAutolinkReference:RepositoryAutolinkReference",
  "github:index/branchProtection:BranchProtection",
  "github:index/actionsSecret:ActionsSecret",
  "github:index/actionsVariable:ActionsVariable",
  "github:index/repository:Repository",
];
const environment = (name: string) => ({ repository: "HotDash", environment: name });

test.each(good)("allows %s as the program declares it", (type, props) => {
  expect(violations(rule, type, props)).toEqual([]);
});

describe.each(once)("%s", (type) => {
  test.each(["staging", "production", "pr-7"])("is refused in %s", (stack) => {
    stackIs(stack, stagingSettings);
    expect(violations(rule, type, {})).toEqual([
      expect.stringMatching(
        /exists once per repository, not once per stack\. Declare it in the stack shared alone/,
      ),
    ]);
  });

  test("belongs to the stack shared", () => {
    stackIs("shared");
    expect(violations(rule, type, {})).toEqual([]);
  });
});

describe("environments", () => {
  test.each(["staging", "production"])("%s is its stack's", (stack) => {
    stackIs(stack, stagingSettings);
    expect(violations(rule, github.RepositoryEnvironment, environment(stack))).toEqual([]);
  });

  test("the one of all previews is the stack shared's", () => {
    expect(violations(rule, github.RepositoryEnvironment, environment("preview"))).toEqual([
      expect.stringMatching(/is the environment of all previews/),
    ]);
    stackIs("shared");
    expect(violations(rule, github.RepositoryEnvironment, environment("preview"))).toEqual([]);
  });

  test.each(["Preview", "PREVIEW"])("%s is the same at GitHub", (name) => {
    expect(violations(rule, github.RepositoryEnvironment, environment(name))).toHaveLength(1);
  });

  describe.each(["production", "Production", "STAGING", "pr-7"])(
    "the stack shared cannot take over %s",
    (name) => {
      test.each(Object.values(github))("by %s", (type) => {
        stackIs("shared");
        expect(violations(rule, type, environment(name))).toEqual([
          expect.stringMatching(/^The environment .* belongs to the stack (production|staging|pr-7)/),
        ]);
      });
    },
  );

  test("of the stack shared with an unknown name are refused", () => {
    stackIs("shared");
    expect(violations(rule, github.RepositoryEnvironment, { environment: unknown })).toEqual([
      expect.stringMatching(/^environment is unknown/),
    ]);
  });

  test("of an unknown name are refused", () => {
    expect(violations(rule, github.RepositoryEnvironment, { environment: unknown })).toEqual([
      expect.stringMatching(/^environment is unknown/),
    ]);
  });

  test("without a name are another rule's business", () => {
    expect(violations(rule, github.RepositoryEnvironment, {})).toEqual([]);
  });
});

test.each(Object.values(github))("a preview declares no %s", (type) => {
  stackIs("pr-7", stagingSettings);
  expect(violations(rule, type, environment("staging"))).toEqual([
    expect.stringMatching(/stays when the preview goes/),
  ]);
});

test("what is not GitHub's may be declared by every stack", () => {
  stackIs("pr-7", stagingSettings);
  expect(violations(rule, fly.App, { name: "fly-preview-pr-7" })).toEqual([]);
});

test.each([fly.App, fly.ProcessGroup])("the stack shared declares no %s", (type) => {
  stackIs("shared");
  expect(violations(rule, type, { name: "hotdash-app" })).toEqual([
    expect.stringMatching(/is not what a repository has once\. Declare it in the stack that it is for/),
  ]);
});
