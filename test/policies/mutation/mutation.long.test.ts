import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { policies } from "../../../policies/list.ts";
import * as tokens from "../../../settings/tokens.ts";
import { runMutant } from "./run.ts";

/*
 * Tests of rules that would not notice a broken rule prove nothing: here every rule is broken in turn, and its own tests
 * must go red. All rules are broken at once, since the tests of one look at no other.
 */
const rules = policies.map(({ name }) => name);
const groups = { fly: tokens.fly, github: tokens.github, random: tokens.random, command: tokens.command };

/** Rules whose own text speaks of a type: `fly.Volume`. */
function speakingOf(group: string, name: string): string[] {
  const word = new RegExp(`\\b${group}\\.${name}\\b`);
  const text = (rule: string) =>
    readFileSync(new URL(`../../../policies/${rule}.ts`, import.meta.url), "utf8");
  return rules.filter((rule) => word.test(text(rule)));
}

const named = Object.entries(groups).flatMap(([group, names]) =>
  Object.entries(names).map(([name, token]) => ({ token, rules: speakingOf(group, name) })),
);

test.each(["disabled", "inverted"] as const)(
  "every rule's tests notice that it is %s",
  { timeout: 600_000 },
  async (judge) => {
    const red = await runMutant({ judge }, rules);
    expect(rules.filter((rule) => !red[rule])).toEqual([]);
  },
);

test.each(named.filter((each) => each.rules.length > 0))(
  "the tests of $rules notice that they miss $token",
  { timeout: 600_000 },
  async (each) => {
    const red = await runMutant({ token: each.token }, each.rules);
    expect(each.rules.filter((rule) => !red[rule])).toEqual([]);
  },
);

/** What rules know of Render is held together in one file of tests, which is to notice each of them by itself. */
const onRender = Object.entries(tokens.render).flatMap(([name, token]) =>
  speakingOf("render", name).map((rule) => ({ rule, token })),
);

test.each(onRender)(
  "a test notices that $rule misses $token",
  { timeout: 600_000 },
  async ({ rule, token }) => {
    const red = await runMutant({ token, rule: `${rule}.ts` }, [rule, "render"]);
    expect((red[rule] ?? 0) + (red.render ?? 0)).toBeGreaterThan(0);
  },
);

test("without a mutant the tests are green", { timeout: 600_000 }, async () => {
  const red = await runMutant({ token: "none" }, [...rules, "render"]);
  expect([...rules, "render"].filter((rule) => red[rule] !== 0)).toEqual([]);
});
