import { beforeEach, describe, expect, test } from "vitest";
import { githubRulesets as rule } from "../../policies/github-rulesets.ts";
import { githubRepository } from "../../settings/tokens.ts";
import { describeRule } from "./kernel/head.ts";
import { reports, stackIs, unknown, violations } from "./kernel/judging.ts";
import { good, mainRuleset, releaseTags, withValue } from "./kernel/resources.ts";

const RULESET = githubRepository.RepositoryRuleset;

describeRule(rule, "github-rulesets");
beforeEach(() => stackIs("shared"));

test.each(good)("allows %s as the program declares it", (type, props) => {
  expect(violations(rule, type, props)).toEqual([]);
});

test("allows both rulesets as the program declares them", () => {
  expect(violations(rule, RULESET, mainRuleset)).toEqual([]);
  expect(violations(rule, RULESET, releaseTags)).toEqual([]);
});

describe("the ruleset of main", () => {
  test.each([
    ["enforcement", "disabled", /^enforcement enforces nothing/],
    ["enforcement", "evaluate", /^enforcement enforces nothing/],
    ["bypassActors", [{ actorId: 5, actorType: "RepositoryRole", bypassMode: "always" }], /administrators/],
    ["conditions.refName.excludes", ["refs/heads/main"], /excludes leaves refs out/],
    ["rules.deletion", undefined, /main can be deleted/],
    ["rules.nonFastForward", false, /history can be rewritten/],
    ["rules.requiredLinearHistory", false, /merge commits get into main/],
    ["rules.requiredStatusChecks", undefined, /merges commits without lint, test, build, security scan/],
    [
      "rules.requiredStatusChecks.requiredChecks",
      [{ context: "lint" }],
      /without test, build, security scan/,
    ],
    [
      "rules.requiredStatusChecks.requiredChecks.0",
      { context: "lint" },
      /takes lint from any app, or from another one\. It must be: lint of app 15368/,
    ],
    [
      "rules.requiredStatusChecks.requiredChecks.1.integrationId",
      7,
      /takes test from any app, or from another one/,
    ],
    ["rules.requiredStatusChecks.strictRequiredStatusChecksPolicy", false, /checks of an older base/],
    ["rules.pullRequest", undefined, /merges what nobody has reviewed/],
    ["rules.pullRequest.requiredApprovingReviewCount", 0, /at least 1 approval/],
  ])("%s is not %j", (path, value, message) => {
    const found = violations(rule, RULESET, withValue(mainRuleset, path, value));
    expect(found).toContainEqual(expect.stringMatching(message));
  });

  test("needs no bypass actors to be said", () => {
    expect(violations(rule, RULESET, withValue(mainRuleset, "bypassActors", []))).toEqual([]);
  });

  test.each(["rules", "rules.deletion", "conditions.refName.includes", "bypassActors", "enforcement"])(
    "is refused while %s is unknown",
    (path) => {
      expect(violations(rule, RULESET, withValue(mainRuleset, path, unknown))).toContainEqual(
        expect.stringMatching(new RegExp(`^${path.replaceAll(".", "\\.")} is unknown`)),
      );
    },
  );
});

describe("the ruleset of release tags", () => {
  test.each([
    ["rules.update", false, /a release's tag can be moved/],
    ["rules.deletion", false, /a release's tag can be deleted/],
    ["rules.requiredStatusChecks", undefined, /tags commits without lint/],
  ])("%s is not %j", (path, value, message) => {
    const found = violations(rule, RULESET, withValue(releaseTags, path, value));
    expect(found).toContainEqual(expect.stringMatching(message));
  });
});

test("a ruleset over something else may say what it likes, but not be passed by", () => {
  const other = withValue(
    withValue(mainRuleset, "conditions.refName.includes", ["refs/heads/docs"]),
    "rules",
    {},
  );
  expect(violations(rule, RULESET, other)).toEqual([]);
  const actors = [{ actorId: 1, actorType: "OrganizationAdmin", bypassMode: "pull_request" }];
  expect(violations(rule, RULESET, withValue(other, "bypassActors", actors))).toHaveLength(1);
});

describe("a check that may be red for a while", () => {
  const entry = { check: "lint", owner: "platform", reason: "v1.1 cleans it up", expires: "2099-01-31" };
  const stack = (change: object = {}) =>
    stackIs("shared", { repository: { main: { advisoryChecks: [{ ...entry, ...change }] } } });
  const without = withValue(mainRuleset, "rules.requiredStatusChecks.requiredChecks", [
    { context: "test", integrationId: 15_368 },
    { context: "build", integrationId: 15_368 },
    { context: "security scan", integrationId: 15_368 },
  ]);

  test("may be missing, and is reported on every run", () => {
    stack();
    expect(reports(rule, RULESET, without)).toEqual([
      {
        message:
          "The check lint is advisory until 2099-01-31 by leave of platform. Reason: v1.1 cleans it up.",
        level: "advisory",
      },
    ]);
  });

  test("is demanded again when its day is over", () => {
    stack({ expires: "2020-01-31" });
    expect(violations(rule, RULESET, without)).toEqual([
      expect.stringMatching(/^The check lint had leave to be red until 2020-01-31/),
    ]);
  });

  test("needs somebody who answers for it", () => {
    stack({ owner: undefined });
    expect(violations(rule, RULESET, without)).toEqual([
      expect.stringMatching(/^hotdash:repository cannot be read/),
    ]);
  });
});
