import { describe, expect, test } from "vitest";
import { FLAGS, type FlagName, type FlagRow } from "../../settings/flags.ts";
import { examine, loadSettings } from "../../settings/load.ts";
import { variableProblem } from "../../settings/matrix/allowed.ts";
import { routeEnvironment } from "../../settings/matrix.ts";
import { judgeFlags } from "../../settings/rules/flags.ts";
import { asInput, changed, goodConfig } from "./good-config.ts";

const leave = { owner: "the team", evidence: "decision 12", expires: "2026-12-31" };
const given = (stack: string, flags: Record<string, unknown>) =>
  asInput(stack, changed(goodConfig(stack), ["flags"], flags));
const env = (stack: string, flags: Record<string, unknown>) =>
  routeEnvironment(loadSettings(given(stack, flags))).flyEnv;
const problems = (stack: string, flags: Record<string, unknown>) =>
  examine(given(stack, flags)).problems.map(({ property, problem }) => `${property} ${problem}`);

/** The application's own readers, as its repository had them: what counts is what they see. */
const READERS: Readonly<Record<string, (env: Record<string, string | undefined>) => boolean>> = {
  FEATURE_AI_ESCALATIONS: generic("AI_ESCALATIONS"),
  FEATURE_SUPABASE_IDEA_POOL: generic("SUPABASE_IDEA_POOL"),
  FEATURE_BETA: ({ FEATURE_BETA }) => FEATURE_BETA === "true",
  ANALYTICS_REAL_DATA: ({ ANALYTICS_REAL_DATA }) => ANALYTICS_REAL_DATA === "true",
  GA_USE_MOCK: ({ GA_USE_MOCK }) => (GA_USE_MOCK ?? "1") === "1",
  GA_MODE: ({ GA_MODE }) => (GA_MODE || "").toLowerCase() === "direct",
  DASHBOARD_USE_MOCK: ({ DASHBOARD_USE_MOCK }) => DASHBOARD_USE_MOCK === "1",
  MOCK_MODE: ({ MOCK_MODE }) => MOCK_MODE === "true",
  QA_SKIP_DB: ({ QA_SKIP_DB }) => QA_SKIP_DB === "1",
};

function generic(name: string) {
  return (values: Record<string, string | undefined>) => {
    const value = values[`FEATURE_${name}`] ?? values[`FEATURE_FLAG_${name}`];
    return ["1", "true", "yes", "on"].includes((value ?? "").toLowerCase());
  };
}

describe.each(Object.entries(READERS))("%s", (name, read) => {
  const row: FlagRow = FLAGS[name as FlagName];

  test("stands at its safe side for its reader when nothing is said", () => {
    expect(read(env("production", {}))).toBe(row.safe ?? false);
  });

  test("is what a stack says, for its reader", () => {
    for (const on of [true, false]) expect(read(env("staging", { [name]: on }))).toBe(on);
  });

  test("takes only both of its own texts in a machine", () => {
    const judge = (value: string) => variableProblem({ name, value, place: "fly env" }, "staging");
    const texts = ["true", "false", "1", "0", "mock", "direct", "yes", "TRUE"].filter(
      (value) => !judge(value),
    );
    expect(texts).toHaveLength(2);
    expect(new Set(texts.map((value) => read({ [name]: value })))).toEqual(new Set([true, false]));
  });
});

describe("a mock/live switch", () => {
  test.each([
    ["GA_USE_MOCK", { live: true, ...leave }, "0"],
    ["GA_USE_MOCK", { on: false, ...leave }, "0"],
    ["GA_MODE", { live: true, ...leave }, "direct"],
    ["ANALYTICS_REAL_DATA", { live: true, ...leave }, "true"],
  ])("%s goes live in production with an entry: %j", (name, entry, text) => {
    expect(env("production", { [name]: entry })[name]).toBe(text);
  });

  test.each([
    ["GA_USE_MOCK", false, /is off in production without owner, evidence, expires/],
    ["GA_USE_MOCK", { live: true, owner: "the team" }, /is off in production without evidence, expires/],
    ["GA_USE_MOCK", { live: true, ...leave, expires: "2026-02-28" }, /is over/],
    ["GA_MODE", true, /is on in production without owner/],
    ["ANALYTICS_REAL_DATA", true, /is on in production without owner/],
  ])("%s does not without one: %j", (name, entry, says) => {
    expect(problems("production", { [name]: entry })).toEqual([expect.stringMatching(says)]);
  });

  test("at its safe side needs nothing", () => {
    expect(problems("production", { GA_USE_MOCK: true, ANALYTICS_REAL_DATA: { live: false } })).toEqual([]);
  });
});

describe("what must never be on in production", () => {
  test.each(["QA_SKIP_DB", "QA_SKIP_APPROVAL", "QA_SKIP_TELEMETRY", "DASHBOARD_USE_MOCK", "MOCK_MODE"])(
    "%s: no entry allows it, neither in settings nor in the pack",
    (name) => {
      const entry = { on: true, ...leave };
      expect(problems("production", { [name]: entry })).toEqual([
        expect.stringMatching(/is on in production, where it must never be/),
      ]);
      const context = {
        declared: FLAGS,
        exceptions: [{ name, ...leave }],
        environment: "production",
        today: new Date("2026-03-01"),
      };
      for (const value of ["1", "true", "yes"])
        expect(judgeFlags({ [name]: value }, context).at(-1)?.problem).toMatch(/must never be/);
      expect(judgeFlags({ [name]: "0" }, context)).toEqual([]);
      expect(problems("staging", { [name]: true })).toEqual([]);
    },
  );
});

describe("the pack, in production", () => {
  const context = {
    declared: FLAGS,
    exceptions: [],
    environment: "production",
    today: new Date("2026-03-01"),
  };
  const judge = (name: string, value: unknown) =>
    judgeFlags({ [name]: value }, context).map(({ problem }) => problem);

  test.each([
    ["GA_USE_MOCK", "0", /is off in production and no exception/],
    // Its reader takes 1 alone for mock: this is live.
    ["GA_USE_MOCK", "true", /is off in production and no exception/],
    ["VITE_GA_USE_MOCK", "false", /is off in production/],
    ["GA_MODE", "direct", /is on in production/],
    ["GA_MODE", "mcp", /is on in production/],
    ["GA_MODE", "DIRECT", /is on in production/],
    ["GA_MODE", "else", /is on in production/],
    ["FEATURE_FLAG_AI_ESCALATIONS", "1", /is on in production/],
    ["feature-flag-supabase-idea-pool", "on", /is on in production/],
    ["STOREFRONT_MCP_ENABLED", "true", /is on in production/],
  ])("refuses %s=%s", (name, value, says) => expect(judge(name, value).join("\n")).toMatch(says));

  test.each([
    ["GA_USE_MOCK", "1"],
    ["GA_MODE", "mock"],
    ["FEATURE_FLAG_AI_ESCALATIONS", "off"],
    ["MOCK_MODE", "0"],
  ])("lets %s=%s be", (name, value) => expect(judge(name, value)).toEqual([]));
});

describe("spellings", () => {
  test("a stack may write the other one; what goes out is the one that the reader takes first", () => {
    const { FEATURE_AI_ESCALATIONS, ...others } = env("staging", { FEATURE_FLAG_AI_ESCALATIONS: true });
    expect(FEATURE_AI_ESCALATIONS).toBe("true");
    expect(others).not.toHaveProperty("FEATURE_FLAG_AI_ESCALATIONS");
    expect(
      env("production", { FEATURE_FLAG_AI_ESCALATIONS: { on: true, ...leave } }).FEATURE_AI_ESCALATIONS,
    ).toBe("true");
  });

  test("both at once are refused", () => {
    expect(problems("staging", { FEATURE_AI_ESCALATIONS: false, FEATURE_FLAG_AI_ESCALATIONS: true })).toEqual(
      [expect.stringMatching(/another spelling of a flag that is set as well/)],
    );
  });
});

test.each([
  ["FEATURE_BETA", { ...leave }],
  ["FEATURE_BETA", { live: true, ...leave }],
  ["GA_USE_MOCK", { on: true, live: true, ...leave }],
])("%s = %j does not say which side it takes", (name, entry) => {
  expect(problems("staging", { [name]: entry })).toEqual([
    expect.stringMatching(/does not say which side it takes/),
  ]);
});
