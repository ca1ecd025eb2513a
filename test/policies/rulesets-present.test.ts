import { beforeEach, expect, test } from "vitest";
import { rulesetsPresent as rule } from "../../policies/rulesets-present.ts";
import { githubRepository } from "../../settings/tokens.ts";
import { describeRule } from "./kernel/head.ts";
import { stackIs, stackViolations, stagingSettings, unknown } from "./kernel/judging.ts";
import {
  good,
  mainRuleset,
  otherTags,
  releaseTagCreation,
  releaseTags,
  withValue,
} from "./kernel/resources.ts";

const RULESET = githubRepository.RepositoryRuleset;
const main = [RULESET, mainRuleset] as const;
const tags = [RULESET, releaseTags] as const;
const creation = [RULESET, releaseTagCreation] as const;
const others = [RULESET, otherTags] as const;
const all = [main, tags, creation, others] as const;
const but = (changed: readonly [string, object], path: string, value: unknown) =>
  all.map((one) => (one === changed ? ([RULESET, withValue(changed[1], path, value)] as const) : one));

describeRule(rule, "rulesets-present");
beforeEach(() => stackIs("shared"));

test("allows the stack shared as the program declares it", () => {
  expect(stackViolations(rule, all)).toEqual([]);
});

test.each(["staging", "production", "pr-7"])("asks nothing of %s", (stack) => {
  stackIs(stack, stagingSettings);
  expect(stackViolations(rule, good)).toEqual([]);
});

test.each([
  ["no ruleset at all", [], 4],
  ["none of main", [tags, creation, others], 1],
  ["none of release tags", [main, creation, others], 1],
  ["none of who creates them", [main, tags, others], 1],
  ["none against other tags", [main, tags, creation], 1],
  ["one of other tags", but(tags, "conditions.refName.includes", ["refs/tags/x"]), 1],
  ["one of unknown extent", but(tags, "conditions.refName.includes", unknown), 1],
  ["one that says nothing of creation", but(creation, "rules", {}), 1],
  ["other tags without creation", but(others, "rules", { deletion: true }), 1],
  [
    "other tags but those of a branch's name",
    but(others, "conditions.refName.excludes", ["refs/tags/main"]),
    1,
  ],
  ["other tags of one name", but(others, "conditions.refName.includes", ["refs/tags/main"]), 1],
] as const)("refuses %s", (_, resources, count) => {
  const found = stackViolations(rule, resources);
  expect(found).toHaveLength(count);
  expect(found[0]).toMatch(/is not declared\. Declare it in the stack shared/);
});
