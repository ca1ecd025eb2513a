import { describe, expect, test } from "vitest";
import { examine } from "../../settings/load.ts";
import { examineShared } from "../../settings/shared.ts";
import { fly } from "../../settings/tokens.ts";
import { asInput, type Config, changed, committed, goodConfig } from "./good-config.ts";

const WEB = `${fly.ProcessGroup}::dashboard-web`;
const leave = {
  rule: "production-machines",
  resource: WEB,
  owner: "platform team",
  reason: "the application as it is runs one machine",
  expires: "2026-06-30",
};
const exempt = (config: Config, ...exemptions: object[]) => changed(config, ["exemptions"], exemptions);
const single = changed(
  changed(goodConfig("production"), ["dashboard", "web", "regions"], { dfw: 1 }),
  ["dashboard", "web", "min_machines_running"],
  1,
);
const problems = (config: Config) =>
  examine(asInput("production", config)).problems.map(({ property, problem }) => `${property} ${problem}`);

describe("what the pack only shows, the settings do not refuse", () => {
  test("without an entry one machine is refused", () => {
    expect(problems(single)).toEqual([expect.stringMatching(/^hotdash:dashboard\.web\.regions is too few/)]);
  });
  test("with one it passes, and the settings keep the list", () => {
    const { settings, problems: none } = examine(asInput("production", exempt(single, leave)));
    expect(none).toEqual([]);
    expect(settings?.exemptions).toEqual([leave]);
  });
  test.each([
    ["another resource", { resource: `${fly.ProcessGroup}::dashboard-chroma` }],
    ["another rule", { rule: "production-rollout" }],
  ])("not with one of %s", (_what, change) => {
    expect(problems(exempt(single, { ...leave, ...change }))).toHaveLength(1);
  });
  test("not with one that is over, which is refused itself", () => {
    expect(problems(exempt(single, { ...leave, expires: "2026-02-28" }))).toEqual([
      expect.stringMatching(/regions is too few/),
      "hotdash:exemptions[0].expires is over: the exemption counts no more",
    ]);
  });
});

describe("an entry is refused", () => {
  const good = goodConfig("production");
  test.each([
    ["of Postgres", { rule: "supabase-only-postgres" }, "rule is a rule that nothing is exempt from"],
    ["of secrets in clear", { rule: "secrets-are-secrets" }, "rule is a rule that nothing is exempt from"],
    ["of flags", { rule: "flags-off-in-production" }, "rule is a rule that nothing is exempt from"],
    [
      "of no rule",
      { rule: "production-machine" },
      "is the name of no rule; did you mean production-machines?",
    ],
    ["without an owner", { owner: "" }, "owner is not allowed"],
    ["whose owner is a sign", { owner: "-" }, "owner is not allowed"],
    ["without a reason", { reason: "x" }, "reason is not allowed"],
    ["without a day", { expires: "later" }, "expires is not allowed"],
    ["with anything else", { forever: true }, "forever is not a known setting"],
  ])("%s", (_what, change, says) => {
    expect(problems(exempt(good, { ...leave, ...change })).join("\n")).toContain(says);
  });
  test("when it is there twice", () => {
    expect(problems(exempt(good, leave, { ...leave, reason: "another reason" }))).toEqual([
      "hotdash:exemptions[1].resource is exempt from production-machines already",
    ]);
  });
  test("when the list is none", () => {
    expect(problems(changed(good, ["exemptions"], { rule: "x" }))).toEqual(["hotdash:exemptions is no list"]);
  });
});

test("what nobody has said is no exemption: the project file's default", () => {
  const { settings } = examine(
    asInput("production", { ...goodConfig("production"), "hotdash:exemptions": [] }),
  );
  expect(settings?.exemptions).toEqual([]);
});

describe("live production", () => {
  const live = (change: (config: Config) => Config) => {
    const { "github:baseUrl": _simulators, ...config } = goodConfig("production");
    return examine(asInput("production", change({ ...config, "hotdash:platform": "live" }))).problems.filter(
      ({ breach }) => breach?.rule === "least-gates",
    );
  };
  test("is not held up by what the committed file demands", () => {
    expect(live((config) => config)).toEqual([]);
  });
  test("is refused without window and bake, with the commands that set them", () => {
    const found = live((config) => changed(config, ["deploy"], { stagingBakeMinutes: 0 }));
    expect(found.map(({ property }) => property)).toEqual([
      "hotdash:deploy.window",
      "hotdash:deploy.stagingBakeMinutes",
    ]);
    expect(found[0]?.fix).toContain("'hotdash:deploy.window.timeZone' America/Chicago -s production");
  });
  test("takes an exemption for one of the minimums alone", () => {
    const bake = { ...leave, rule: "least-gates", resource: "deploy.stagingBakeMinutes" };
    const found = live((config) => exempt(changed(config, ["deploy"], { stagingBakeMinutes: 0 }), bake));
    expect(found.map(({ property }) => property)).toEqual(["hotdash:deploy.window"]);
  });
});

test("the stack shared takes exemptions of its own rulesets, by the same rules", () => {
  const config = (rule: string) =>
    changed(committed("shared"), ["exemptions"], [{ ...leave, rule, resource: "stack" }]);
  const found = (rule: string) =>
    examineShared(asInput("shared", config(rule), [])).problems.filter(({ property }) =>
      property.startsWith("hotdash:exemptions"),
    );
  expect(found("rulesets-present")).toEqual([]);
  expect(found("secrets-are-secrets")).toHaveLength(1);
});
