import { describe, expect, test } from "vitest";
import { examine, loadSettings } from "../../settings/load.ts";
import { routeEnvironment } from "../../settings/matrix.ts";
import { asInput, CANARY, type Config, changed, goodConfig } from "./good-config.ts";

const reason = "what the weekly report covers";
const declare = (extras: Record<string, unknown>, config = goodConfig("production")) =>
  changed(config, ["extras"], extras);
const problems = (config: Config) =>
  examine(asInput("production", config)).problems.map(({ property, problem }) => `${property} ${problem}`);

describe("a variable that the matrix lacks", () => {
  const config = changed(
    changed(
      declare({
        REPORT_DAYS: { kind: "plain", reason },
        REPORT_SIGNATURE: { kind: "secret", systems: ["dashboard", "agent-service"], reason },
        AGENT_COLOUR: { kind: "plain", systems: ["agent-service"], reason },
      }),
      ["variables", "REPORT_DAYS"],
      7,
    ),
    ["secrets", "REPORT_SIGNATURE"],
    `${CANARY}-signature`,
  );

  test("goes where it is declared to", () => {
    const { flyEnv, flySecrets } = routeEnvironment(loadSettings(asInput("production", config)));
    expect(flyEnv.REPORT_DAYS).toBe("7");
    expect(flySecrets.REPORT_SIGNATURE).toBe(`${CANARY}-signature`);
    expect(flyEnv).not.toHaveProperty("REPORT_SIGNATURE");
  });

  test("is unknown without its declaration, which the message names", () => {
    expect(problems(changed(config, ["extras"], {}))).toEqual([
      expect.stringMatching(/^hotdash:variables\.REPORT_DAYS is not a known variable/),
      expect.stringMatching(/^hotdash:secrets\.REPORT_SIGNATURE is not a known secret/),
    ]);
    const [found] = examine(asInput("production", changed(config, ["extras"], {}))).problems;
    expect(found?.allowed).toMatch(/hotdash:extras with kind, systems and reason/);
  });

  test("of another system goes to none of the dashboard's processes", () => {
    expect(problems(changed(config, ["variables", "AGENT_COLOUR"], "green"))).toEqual([
      expect.stringMatching(/AGENT_COLOUR is read by agent-service, and not by the dashboard/),
    ]);
  });

  test.each([
    ["secrets", "REPORT_DAYS", "seven-days", /REPORT_DAYS is not secret/],
    ["variables", "REPORT_SIGNATURE", "seven-days", /REPORT_SIGNATURE is a secret and stands in clear/],
    ["variables", "REPORT_DAYS", "db.example.com", /REPORT_DAYS does not look like one/],
    [
      "variables",
      "REPORT_DAYS",
      "postgres://u:p@db.example.com/x",
      /REPORT_DAYS .*(Postgres|Supabase|holds)/,
    ],
    ["variables", "REPORT_DAYS", `shpat_${"0123456789abcdef".repeat(2)}`, /REPORT_DAYS holds .* in clear/],
    [
      "variables",
      "REPORT_DAYS",
      "hotroddash.myshopify.com",
      /REPORT_DAYS (names the store of staging|does not)/,
    ],
    ["secrets", "REPORT_SIGNATURE", "changeme", /REPORT_SIGNATURE is a default value/],
    ["secrets", "REPORT_SIGNATURE", "postgres://u:long-enough@db.example.com/x", /REPORT_SIGNATURE/],
  ])("is judged by all rules: %s.%s = %s", (section, name, value, says) => {
    const moved = changed(config, [section === "secrets" ? "variables" : "secrets", name], undefined);
    expect(problems(changed(moved, [section, name], value)).join("\n")).toMatch(says);
  });
});

test.each([
  ["LOG_LEVEL", "plain", /is in the matrix already/],
  ["PG_URL", "secret", /is in the matrix already \(agent-service\)/],
  ["GA_USE_MOCK", "plain", /is the flag GA_USE_MOCK/],
  ["FEATURE_FLAG_AI_ESCALATIONS", "plain", /is the flag FEATURE_AI_ESCALATIONS/],
  ["FEATURE_NEW", "plain", /looks like a flag/],
  ["QA_SKIP_DB", "plain", /is the flag QA_SKIP_DB/],
  ["GA_MCP_HOST", "plain", /is retired/],
  ["FLY_REGION", "plain", /is set by the platform/],
  ["NODE_OPTIONS", "plain", /load or run something/],
  ["MAILER_TOKEN", "plain", /is plain, and a secret by its name/],
  ["lower_case", "plain", /is no name of a variable/],
])("%s cannot be declared as %s", (name, kind, says) => {
  expect(problems(declare({ [name]: { kind, reason } })).join("\n")).toMatch(says);
});

test.each([
  [{ reason }, "kind"],
  [{ kind: "plain" }, "reason"],
  [{ kind: "clear", reason }, "kind"],
  [{ kind: "plain", systems: ["web"], reason }, "systems"],
  [{ kind: "plain", systems: [], reason }, "systems"],
])("%j is no declaration", (extra, part) => {
  expect(problems(declare({ REPORT_DAYS: extra })).join("\n")).toContain(
    `hotdash:extras.REPORT_DAYS.${part}`,
  );
});
