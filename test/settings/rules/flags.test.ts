import { describe, expect, test } from "vitest";
import {
  declaredFlag,
  type FlagContext,
  flagState,
  judgeFlags,
  judgeFlagText,
  looksLikeFlag,
} from "../../../settings/rules/flags.ts";
import { FLAG_TEXTS, QUIET_TEXTS } from "./flag-texts.ts";

const production: FlagContext = {
  declared: { FEATURE_AGENT: { reason: "agent replies" }, QUIET_MODE: { reason: "fewer alerts" } },
  exceptions: [],
  environment: "production",
  today: new Date("2026-03-15T12:00:00Z"),
};
const leave = { name: "FEATURE_AGENT", owner: "support", evidence: "decision 12", expires: "2026-03-15" };

describe("names", () => {
  test.each([
    "FEATURE_X",
    "FEATURES_X",
    "ENABLE_X",
    "X_ENABLED",
    "FLAG_X",
    "FF_X",
    "X_FEATURE",
    "VITE_FEATURE_X",
    "NEXT_PUBLIC_ENABLE_X",
    "feature_x",
    "Flag_x",
    "nuxt_public_feature_x",
    "VUE_APP_FEATURE_X",
    "GATSBY_X_ENABLED",
    "STORYBOOK_ENABLE_X",
    "HOTDASH_FEATURE_X",
    "VITE_HOTDASH_FEATURE_X",
    "FLAGS",
    "FEATURES",
  ])("%s looks like a flag", (name) => expect(looksLikeFlag(name)).toBe(true));
  test.each([
    "PORT",
    "DATABASE_URL",
    "RAILS_ENV",
    "FLAGSTAFF_HOST",
    "ENABLER",
    "WEB_CONCURRENCY",
    "PUBLIC_SITE_URL",
    "VITE_",
    "FEATURED_SHOP",
  ])("%s does not", (name) => expect(looksLikeFlag(name)).toBe(false));
});

test.each([
  ["QUIET_MODE", "QUIET_MODE"],
  ["quiet_mode", "QUIET_MODE"],
  ["Quiet-Mode", "QUIET_MODE"],
  ["quietMode", "QUIET_MODE"],
  ["VITE_QUIET_MODE", "QUIET_MODE"],
  ["next_public_quiet_mode", "QUIET_MODE"],
  ["EXPO_PUBLIC_HOTDASH_QUIET_MODE", "QUIET_MODE"],
  ["VERY_QUIET_MODE", undefined],
  ["QUIET_MODE_2", undefined],
])("%s means the declared flag %s", (name, flag) => {
  expect(declaredFlag(name, production.declared)).toBe(flag);
});

test.each([
  ["true", true],
  [" TRUE ", true],
  ["1", true],
  ["on", true],
  [true, true],
  ["false", false],
  ["0", false],
  ["", false],
  [false, false],
  ["50%", undefined],
  [1, true],
  [0, false],
  [[], undefined],
  [["false"], undefined],
  [{}, undefined],
  [{ on: false }, undefined],
  [null, undefined],
])("flagState(%j) is %j", (value, state) => expect(flagState(value)).toBe(state));

describe("judgeFlags in production", () => {
  test("allows flags that are off and variables that are none", () => {
    expect(judgeFlags({ FEATURE_AGENT: "false", QUIET_MODE: false, PORT: "8080" }, production)).toEqual([]);
  });

  test.each(["true", "1", "on", true, "50%"])("refuses a flag that is %j", (value) => {
    const findings = judgeFlags({ FEATURE_AGENT: value }, production);
    expect(findings.at(-1)?.problem).toMatch(/is on in production and no exception/);
    expect(findings.at(-1)?.fix).toMatch(/Set FEATURE_AGENT to false/);
  });

  test("refuses a declared flag whose name looks like none", () => {
    expect(judgeFlags({ QUIET_MODE: "true" }, production)).toHaveLength(1);
  });

  test("refuses an undeclared name that looks like a flag, on or off", () => {
    expect(judgeFlags({ BETA_ENABLED: "false" }, production)[0]?.problem).toMatch(/not declared/);
    expect(judgeFlags({ BETA_ENABLED: "true" }, production)).toHaveLength(2);
  });

  test.each(["VITE_QUIET_MODE", "quiet_mode", "HOTDASH_QUIET_MODE"])(
    "refuses it under another spelling too: %s",
    (name) => {
      expect(judgeFlags({ [name]: "true" }, production)).toHaveLength(1);
      expect(judgeFlags({ [name]: "false" }, production)).toEqual([]);
      const leaves = [{ ...leave, name: "QUIET_MODE" }];
      expect(judgeFlags({ [name]: "true" }, { ...production, exceptions: leaves })).toEqual([]);
    },
  );

  test.each([[["false"]], [{ on: false }], [[]], [{}]])("a list or an object is not off: %j", (value) => {
    expect(judgeFlags({ QUIET_MODE: value }, production).map(({ problem }) => problem)).toEqual([
      expect.stringMatching(/neither true nor false/),
      expect.stringMatching(/is on in production/),
    ]);
  });

  test("an exception holds to the end of its last day and no longer", () => {
    const context = { ...production, exceptions: [leave] };
    expect(judgeFlags({ FEATURE_AGENT: "true" }, context)).toEqual([]);
    const late = { ...context, today: new Date("2026-03-16T00:00:00Z") };
    expect(judgeFlags({ FEATURE_AGENT: "true" }, late)[0]?.problem).toMatch(/expires 2026-03-15/);
  });

  test.each([
    ["owner", { owner: " " }],
    ["evidence", { evidence: "" }],
    ["a day", { expires: "2026-02-30" }],
    ["a readable day", { expires: "soon" }],
  ])("an exception without %s gives no leave", (_, change) => {
    const findings = judgeFlags(
      { FEATURE_AGENT: "true" },
      { ...production, exceptions: [{ ...leave, ...change }] },
    );
    expect(findings.map(({ property }) => property)).toEqual(["exceptions[0]", "FEATURE_AGENT"]);
  });

  test("an exception for a flag that is not declared is a finding", () => {
    const findings = judgeFlags({}, { ...production, exceptions: [{ ...leave, name: "FEATURE_AGNET" }] });
    expect(findings[0]?.problem).toMatch(/not declared/);
  });
});

describe("judgeFlags elsewhere", () => {
  const staging = { ...production, environment: "staging" };
  test("a declared flag may be on", () => expect(judgeFlags({ FEATURE_AGENT: "true" }, staging)).toEqual([]));
  test("it must be declared and readable all the same", () => {
    expect(judgeFlags({ BETA_ENABLED: "true" }, staging)).toHaveLength(1);
    expect(judgeFlags({ FEATURE_AGENT: "ture" }, staging)[0]?.problem).toMatch(/neither true nor false/);
  });
});

describe("judgeFlagText", () => {
  const problemsIn = (text: string, context = production) =>
    judgeFlagText("place", text, context).map(({ property, problem }) => `${property} ${problem}`);

  test.each(Object.entries(FLAG_TEXTS))("sees a flag that is on in %s", (_, text) => {
    expect(problemsIn(text).join("\n")).toMatch(/^place gives a value to \S+, which .*is on in production/m);
  });
  test.each(Object.entries(QUIET_TEXTS))("finds nothing in %s", (_, text) => {
    expect(problemsIn(text)).toEqual([]);
  });
  test("says each thing once, and lets a declared flag be on elsewhere", () => {
    const text = "QUIET_MODE=true; export QUIET_MODE=true";
    expect(problemsIn(text)).toHaveLength(1);
    expect(problemsIn(text, { ...production, environment: "staging" })).toEqual([]);
  });
  test("an exception covers it", () => {
    expect(problemsIn("vite_feature_agent=1", { ...production, exceptions: [leave] })).toEqual([]);
  });
  test("repeats no value", () => {
    expect(problemsIn("QUIET_MODE=Canary7f3e9b").join()).not.toContain("Canary");
  });
});
