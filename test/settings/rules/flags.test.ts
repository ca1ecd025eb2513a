import { describe, expect, test } from "vitest";
import { type FlagContext, flagState, judgeFlags, looksLikeFlag } from "../../../settings/rules/flags.ts";

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
  ])("%s looks like a flag", (name) => expect(looksLikeFlag(name)).toBe(true));
  test.each(["PORT", "DATABASE_URL", "RAILS_ENV", "FLAGSTAFF_HOST", "ENABLER", "WEB_CONCURRENCY"])(
    "%s does not",
    (name) => expect(looksLikeFlag(name)).toBe(false),
  );
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
