import { describe, expect, it } from "vitest";
import { environmentPlan } from "../../../operations/adopt/environment.ts";
import { stackName } from "../../../operations/adopt/stack.ts";
import { FLAGS, type FlagName, type FlagRow, goesLive } from "../../../settings/flags.ts";
import { OTHER_NAMES } from "../../../settings/matrix/other-names.ts";
import { variableOf } from "../../../settings/matrix.ts";
import { type GivenFlags, isOn } from "../../../settings/schema/flags.ts";

const name = stackName("hotdash", "staging");
const plan = (env: Record<string, string>, secrets: string[] = []) =>
  environmentPlan(name, env, secrets, 3000);

describe("a flag is carried as its own reader takes it", () => {
  // Readers of the application (its repository, 2025-10-25): FEATURE_AI_ESCALATIONS takes 1, true, yes and on under either
  // prefix; FEATURE_BETA only the word true; GA_USE_MOCK is mock at 1 alone; GA_MODE is a word.
  const CASES: [string, string, GivenFlags][] = [
    ["FEATURE_AI_ESCALATIONS", "on", { FEATURE_AI_ESCALATIONS: true }],
    ["FEATURE_FLAG_AI_ESCALATIONS", "YES", { FEATURE_AI_ESCALATIONS: true }],
    ["FEATURE_FLAG_SUPABASE_IDEA_POOL", "1", { FEATURE_SUPABASE_IDEA_POOL: true }],
    ["FEATURE_AI_ESCALATIONS", "off", {}],
    ["FEATURE_BETA", "true", { FEATURE_BETA: true }],
    ["FEATURE_BETA", "1", {}],
    ["FEATURE_BETA", "TRUE", {}],
    ["GA_USE_MOCK", "1", {}],
    ["GA_USE_MOCK", "0", { GA_USE_MOCK: { live: true } }],
    ["GA_USE_MOCK", "true", { GA_USE_MOCK: { live: true } }],
    ["GA_MODE", "direct", { GA_MODE: { live: true } }],
    ["GA_MODE", "mcp", { GA_MODE: { live: true } }],
    ["GA_MODE", "mock", {}],
    ["DASHBOARD_USE_MOCK", "1", { DASHBOARD_USE_MOCK: true }],
    ["DASHBOARD_USE_MOCK", "true", {}],
    ["ANALYTICS_REAL_DATA", "true", { ANALYTICS_REAL_DATA: { live: true } }],
    ["QA_SKIP_APPROVAL", "1", { QA_SKIP_APPROVAL: true }],
  ];
  it.each(CASES)("%s=%s", (variable, value, flags) => {
    const found = plan({ [variable]: value });
    expect(found.flags).toEqual(flags);
    expect(found.cannot).toEqual([]);
    // What is carried says the same side in the settings.
    for (const [flag, given] of Object.entries(found.flags))
      expect(
        goesLive(FLAGS[flag as FlagName] as FlagRow, isOn(flag as FlagName, given as GivenFlags[string])),
      ).toBe(true);
  });

  it("a text that another reader would take otherwise is told", () => {
    expect(plan({ FEATURE_BETA: "1" }).notes.join()).toMatch(
      /FEATURE_BETA = "1", which the application reads as off/,
    );
    expect(plan({ GA_USE_MOCK: "true" }).notes.join()).toMatch(
      /GA_USE_MOCK = "true", which the application reads as off/,
    );
    expect(plan({ FEATURE_BETA: "true" }).notes).toEqual([]);
  });

  it("of two spellings the flag's own counts, in either order", () => {
    const both = { FEATURE_AI_ESCALATIONS: "on", FEATURE_FLAG_AI_ESCALATIONS: "off" };
    expect(plan(both).flags).toEqual({ FEATURE_AI_ESCALATIONS: true });
  });

  it("one that is a secret cannot be read back", () => {
    expect(plan({}, ["FEATURE_BETA"]).cannot.join()).toMatch(
      /the secret FEATURE_BETA: a flag.*hotdash:flags/,
    );
  });
});

describe("a value that the app has under another name is offered as such", () => {
  const command = (secret: string) =>
    `npm run pulumi -- config set --secret --path 'hotdash:secrets.${secret}' -s staging`;

  it.each([
    ["DATABASE_URL", "POSTGRES_URL", "DATABASE_URL"],
    ["CHATWOOT_API_TOKEN", "CHATWOOT_TOKEN", "CHATWOOT_API_TOKEN"],
    ["CRON_SECRET_TOKEN", "CRON_SECRET", "CRON_SECRET_TOKEN"],
    [
      "GA_SERVICE_ACCOUNT_CREDENTIALS",
      "GOOGLE_APPLICATION_CREDENTIALS_BASE64",
      "GA_SERVICE_ACCOUNT_CREDENTIALS",
    ],
    // Of no process of the dashboard: given under the dashboard's name.
    ["SUPABASE_SERVICE_ROLE_KEY", "SUPABASE_SERVICE_KEY", "SUPABASE_SERVICE_KEY"],
  ])("the secret %s is %s", (has, other, given) => {
    const found = plan({}, [has]);
    expect(found.notes.join("\n")).toMatch(new RegExp(`${has} is .*\\b${other}\\b.* under another name`));
    expect(found.secretCommands).toEqual([command(given)]);
    expect(found.missing.join("\n")).not.toMatch(new RegExp(`^${other}\\b`, "m"));
  });

  it("both names of one value are given once, and nothing is missing", () => {
    const found = plan({}, ["POSTGRES_URL", "DATABASE_URL"]);
    expect(found.secretCommands).toEqual([command("POSTGRES_URL")]);
  });

  it("what the app has under no name is told with its command", () => {
    const { missing, secretCommands } = plan({}, ["SHOPIFY_API_KEY"]);
    expect(missing).toContain(`POSTGRES_URL, nor DATABASE_URL: ${command("POSTGRES_URL")}`);
    expect(missing.join("\n")).toMatch(/^SHOPIFY_API_SECRET: /m);
    expect(secretCommands).toEqual([command("SHOPIFY_API_KEY")]);
  });

  it("every pair is of the matrix", () => {
    const names = OTHER_NAMES.flat();
    expect(names.filter((one) => variableOf(one) === undefined)).toEqual([]);
    expect(names.length).toBe(new Set(names).size);
  });
});

describe("what is not the dashboard's, or Fly's own", () => {
  it("FLY_* and PRIMARY_REGION are no findings", () => {
    const found = plan({ FLY_PROCESS_GROUP: "app", FLY_REGION: "ord", PRIMARY_REGION: "ord" }, ["FLY_X"]);
    expect([...found.cannot, ...found.notes]).toEqual([]);
  });

  it("a secret of another system is named with who reads it", () => {
    expect(plan({}, ["PG_URL"])).toMatchObject({ secretCommands: [] });
    expect(plan({}, ["PG_URL"]).cannot.join()).toMatch(/PG_URL: read by agent-service.*untouched/);
    expect(plan({ RATE_LIMIT_MAX: "5" }).cannot.join()).toMatch(/RATE_LIMIT_MAX = "5": read by llamaindex/);
  });

  it("what nothing knows is told with the setting that keeps it", () => {
    expect(plan({ COLOUR: "green" }).cannot.join()).toMatch(/hotdash:extras\.COLOUR \{kind: plain/);
    expect(plan({}, ["OLD_KEY"]).cannot.join()).toMatch(/hotdash:extras\.OLD_KEY \{kind: secret/);
  });

  it("a plain value that a setting makes is read back into that setting", () => {
    const env = {
      SUPABASE_URL: "https://abcdefghijklmnopqrst.supabase.co",
      SHOPIFY_STORE_DOMAIN: "hotrodan.myshopify.com",
    };
    expect(plan(env).sections).toEqual({
      supabase: { ref: "abcdefghijklmnopqrst" },
      shopify: { store: "hotrodan.myshopify.com" },
    });
  });
});
