import { beforeEach, expect, test } from "vitest";
import { rulesetsPresent as rule } from "../../policies/rulesets-present.ts";
import { githubRepository } from "../../settings/tokens.ts";
import { describeRule } from "./kernel/head.ts";
import { stackIs, stackViolations, stagingSettings, unknown } from "./kernel/judging.ts";
import { good, mainRuleset, releaseTags, withValue } from "./kernel/resources.ts";

const RULESET = githubRepository.RepositoryRuleset;
const both = [
  [RULESET, mainRuleset],
  [RULESET, releaseTags],
] as const;

describeRule(rule, "rulesets-present");
beforeEach(() => stackIs("shared"));

test("allows the stack shared as the program declares it", () => {
  expect(stackViolations(rule, both)).toEqual([]);
});

test.each(["staging", "production", "pr-7"])("asks nothing of %s", (stack) => {
  stackIs(stack, stagingSettings);
  expect(stackViolations(rule, good)).toEqual([]);
});

test.each([
  ["no ruleset at all", [], 2],
  ["none of main", both.slice(1), 1],
  ["none of release tags", both.slice(0, 1), 1],
  [
    "one of other tags",
    [both[0], [RULESET, withValue(releaseTags, "conditions.refName.includes", ["refs/tags/x"])]],
    1,
  ],
  [
    "one of unknown extent",
    [both[0], [RULESET, withValue(releaseTags, "conditions.refName.includes", unknown)]],
    1,
  ],
] as const)("refuses %s", (_, resources, count) => {
  const found = stackViolations(rule, resources);
  expect(found).toHaveLength(count);
  expect(found[0]).toMatch(/is not declared\. Declare it in the stack shared/);
});
