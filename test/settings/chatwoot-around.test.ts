import { describe, expect, test } from "vitest";
import { servicesOf } from "../../components/render/services.ts";
import { systemsOf } from "../../components/systems/all.ts";
import { examine, loadSettings } from "../../settings/load.ts";
import { STAND_IN_REFS } from "../../settings/schema/supabase.ts";
import { OWNER } from "../../simulators/render/main.ts";
import { chatwootIn, PASSWORD, REDIS } from "./good-chatwoot.ts";
import { asInput, changed, goodConfig } from "./good-config.ts";

/* What Chatwoot has beside it: its Redis, and the dashboard of the same stack. */
type Config = ReturnType<typeof goodConfig>;
const IMAGE = `registry.fly.io/hotdash-staging:1@sha256:${"a".repeat(64)}`;

const input = (config: Config, stack: string) => {
  const given = asInput(stack, config);
  return { ...given, secretKeys: [...given.secretKeys, "hotdash:appSecrets"] };
};
const declared = (config: Config, stack = "production") => {
  const found = systemsOf(loadSettings(input(config, stack)), IMAGE).find(({ name }) => name === "chatwoot");
  if (!found) throw new Error("no Chatwoot");
  return found;
};
const problems = (config: Config, stack = "production") =>
  examine(input(config, stack)).problems.map(({ property, problem }) => `${property} ${problem}`);
const at = (stack: string, change: object = {}, secrets: object = {}) =>
  chatwootIn(goodConfig(stack), stack, change, secrets);

describe("Chatwoot's Redis at Render", () => {
  const session = `postgresql://postgres.${STAND_IN_REFS.staging}:${PASSWORD}@aws-0-us-east-1.pooler.supabase.com:5432/postgres?sslmode=require`;
  const onRender = (change: object = {}, secrets: object = {}): Config => ({
    ...at(
      "staging",
      { host: "render", keyValue: {}, ...change },
      {
        ...{ REDIS_URL: undefined, POSTGRES_URL: session },
        ...secrets,
      },
    ),
    "hotdash:render": { ownerId: OWNER.id },
    "hotdash:cost": { budget: 2_000 },
    "hotdash:supabase": {
      ...(goodConfig("staging")["hotdash:supabase"] as object),
      defaultPoolSize: 60,
      maxConnections: 200,
    },
  });

  test("is a Key Value of its own, whose address both groups get and nobody gives", () => {
    expect(problems(onRender(), "staging")).toEqual([]);
    const { store, app, groups } = declared(onRender(), "staging");
    expect({ store, app }).toEqual({
      store: { plan: "starter", maxmemoryPolicy: "noeviction" },
      app: "hotdash-chatwoot-staging",
    });
    const parts = servicesOf(loadSettings(input(onRender(), "staging")), declared(onRender(), "staging"), {
      REDIS_URL: "redis://red-1:6379",
      "chatwoot.SECRET_KEY_BASE": "made",
    });
    expect(parts.map(({ args }) => args.generated)).toEqual(
      groups.map(() => ({ REDIS_URL: "redis://red-1:6379", SECRET_KEY_BASE: "made" })),
    );
  });

  test("is not asked for as a secret, nor taken beside one", () => {
    expect(problems(onRender({}, { REDIS_URL: REDIS }), "staging")).toEqual([
      expect.stringMatching(/appSecrets\.chatwoot\.REDIS_URL is no secret that the app chatwoot declares/),
    ]);
    expect(problems(onRender({ keyValue: undefined }), "staging")).toEqual([
      expect.stringMatching(/appSecrets\.chatwoot\.REDIS_URL is required/),
    ]);
  });

  test("keeps Sidekiq's jobs, counts in the budget, and is refused where it cannot be reached", () => {
    expect(problems(onRender({ keyValue: { maxmemoryPolicy: "allkeys_lru" } }), "staging")).toEqual([
      expect.stringContaining("hotdash:chatwoot.keyValue.maxmemoryPolicy drops keys"),
    ]);
    expect(problems(at("staging", { keyValue: {} }), "staging")).toEqual([
      expect.stringContaining("hotdash:chatwoot.keyValue is at Render"),
    ]);
    const without = {
      ...onRender({ keyValue: undefined }, { REDIS_URL: REDIS }),
      "hotdash:cost": { budget: 1 },
    };
    const [cheap, dear] = [without, { ...onRender(), "hotdash:cost": { budget: 1 } }].map(
      (config) =>
        examine(input(config, "staging")).problems.find(({ property }) => property.endsWith("budget"))
          ?.problem,
    );
    expect(dear).not.toBe(cheap);
  });
});

describe("the dashboard's address of Chatwoot", () => {
  const base = (config: Config, stack = "staging") =>
    systemsOf(loadSettings(input(config, stack)), IMAGE)[0].groups[0].values.fly.env.CHATWOOT_BASE_URL;

  test("is that of the same stack's, from its domain alone", () => {
    expect(base(at("staging"))).toBe("https://chat-staging.hotrodan.com");
    expect(base(goodConfig("staging"))).toBeUndefined();
  });

  test("is what a variable says, where one does", () => {
    const own = changed(at("staging"), ["variables", "CHATWOOT_BASE_URL"], "https://chat.example.com");
    const whole = changed(
      changed(own, ["variables", "CHATWOOT_ACCOUNT_ID"], "1"),
      ["secrets", "CHATWOOT_TOKEN"],
      PASSWORD,
    );
    expect(base(whole)).toBe("https://chat.example.com");
  });

  test("is not asked for where it follows, and is where it does not", () => {
    const asked = (config: Config) =>
      problems(
        changed(
          changed(config, ["variables", "CHATWOOT_ACCOUNT_ID"], "1"),
          ["secrets", "CHATWOOT_TOKEN"],
          PASSWORD,
        ),
        "staging",
      );
    expect(asked(at("staging"))).toEqual([]);
    expect(asked(goodConfig("staging"))).toEqual([expect.stringContaining("CHATWOOT_BASE_URL is required")]);
    expect(asked(at("staging", { provisionOnly: true }))).toEqual([
      expect.stringContaining("CHATWOOT_BASE_URL is required"),
    ]);
  });
});

describe("Chatwoot that is taken over as it is", () => {
  const asIs = {
    adopt: "as-is",
    secretKey: "given",
    web: { regions: { ord: 2 } },
    names: { "web-ord-1": "wispy-sun-1" },
  };
  const key = { SECRET_KEY_BASE: "5d41402abc4b2a76b9719d911017c592".repeat(4) };

  test("runs no release command, which would write, until a release is let through", () => {
    expect(problems(at("production", asIs, key))).toEqual([]);
    const { adopt, release, groups } = declared(at("production", asIs, key));
    expect({ adopt, release, names: groups[0].count.names }).toEqual({
      ...{ adopt: "as-is", release: undefined, names: { "web-ord-1": "wispy-sun-1" } },
    });
    expect(declared(at("production", { ...asIs, adopt: true }, key)).release?.command).toContain(
      "db:chatwoot_prepare",
    );
  });

  test("keeps the name of its volume, and has no machine in a slot that is not declared", () => {
    const volume = { storage: { volume: { name: "chat_files", size_gb: 1 } }, web: { regions: { ord: 1 } } };
    const secrets = { ...key, STORAGE_ACCESS_KEY_ID: undefined, STORAGE_SECRET_ACCESS_KEY: undefined };
    expect(declared(at("staging", { ...asIs, ...volume }, secrets), "staging").groups[0].volume?.name).toBe(
      "chat_files",
    );
    const wrong = { ...asIs, names: { "worker-dfw-2": "quiet-lake-2" } };
    expect(problems(at("production", wrong, key))).toEqual([
      expect.stringMatching(
        /^hotdash:chatwoot\.names\.worker-dfw-2 names a machine of a slot that is not declared/,
      ),
    ]);
    expect(problems(at("production", { ...asIs, names: { "jobs-ord-1": "x" } }, key))[0]).toMatch(
      /^hotdash:chatwoot\.names/,
    );
  });
});
