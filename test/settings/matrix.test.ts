import { describe, expect, test } from "vitest";
import { FLAGS } from "../../settings/flags.ts";
import { loadSettings } from "../../settings/load.ts";
import { readersOf } from "../../settings/matrix/variable.ts";
import {
  generatedSecrets,
  inventedSecrets,
  MATRIX,
  matrixDocument,
  requiredSecrets,
  routeEnvironment,
  type Variable,
  variableOf,
} from "../../settings/matrix.ts";
import { looksSecret } from "../../settings/rules/secret-shapes.ts";
import { everythingRead } from "../support/workflow-reads.ts";
import { asInput, CANARY, changed, goodConfig, goodPreview } from "./good-config.ts";

const route = (stack: string, change = (config: ReturnType<typeof goodConfig>) => config) =>
  routeEnvironment(loadSettings(asInput(stack, change(goodConfig(stack)))));

describe("the matrix", () => {
  test("names each variable once, and no flag", () => {
    const names = MATRIX.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    expect(names.filter((name) => Object.hasOwn(FLAGS, name))).toEqual([]);
  });

  test.each(MATRIX.map((row) => [row.name, row] as const))(
    "%s is described, and goes somewhere",
    (_, row) => {
      expect(row.description).not.toBe("");
      expect(row.targets).not.toEqual([]);
    },
  );

  test.each(MATRIX.filter(({ source }) => source === "secret").map((row) => [row.name, row] as const))(
    "the secret %s goes to secret places only, and its example has its shape and the canary",
    (_, row) => {
      expect(row.targets.filter((target) => !target.endsWith("secret"))).toEqual([]);
      const example = row.example?.(CANARY, loadSettings(asInput("staging", goodConfig("staging"))));
      expect(example).toContain(CANARY);
      expect(row.shape?.safeParse(example).success).toBe(true);
    },
  );

  test.each(
    MATRIX.filter(({ source, secret }) => source !== "secret" && !secret).map(
      (row) => [row.name, row] as const,
    ),
  )("what %s has by default has its shape", (_, { default: value, shape }) => {
    if (value !== undefined) expect(shape?.safeParse(value).success).toBe(true);
  });

  test("the committed document is current", async () => {
    await expect(matrixDocument()).toMatchFileSnapshot("../../docs/environment.md");
  });
});

describe("readers", () => {
  const planned = MATRIX.filter((row) => row.planned === true).map(({ name }) => name);

  test.each([
    ...["SHOPIFY_SHOP", "SHOPIFY_API_VERSION", "SHOPIFY_WEBHOOK_SECRET", "SHOPIFY_BOT_SIGNATURE"],
    ...["POSTGRES_URL", "REDIS_URL", "UPSTASH_REDIS_REST_TOKEN", "WEBHOOK_QUEUE_DRIVER", "SESSION_STORAGE"],
    ...["CHROMA_URL", "CHROMA_PATH", "PERSIST_DIR", "ZOHO_CLIENT_ID", "SENTRY_DSN", "MAINTENANCE_MODE"],
    ...["OTEL_EXPORTER_OTLP_ENDPOINT", "APP_ENV", "GA_SERVICE_ACCOUNT_CREDENTIALS"],
  ])("%s is planned: no code reads it", (name) => expect(planned).toContain(name));

  test.each([
    ["SHOPIFY_STORE_DOMAIN", ["dashboard", "agent-service"]],
    ["DATABASE_URL_ADMIN", ["dashboard"]],
    ["GOOGLE_APPLICATION_CREDENTIALS_BASE64", ["dashboard"]],
    ["CRON_SECRET", ["dashboard"]],
    ["PG_URL", ["agent-service"]],
    ["OPENAI_API_KEY", ["agent-service", "llamaindex-mcp", "llm-gateway", "scripts"]],
    ["SUPABASE_SERVICE_ROLE_KEY", ["edge-functions", "scripts"]],
  ])("%s is read by %j", (name, readers) => expect(readersOf(variableOf(name) as Variable)).toEqual(readers));

  test("what only plans name is asked of no stack, but for the connection, which has two names", () => {
    for (const stack of ["staging", "production", "pr-7"])
      expect(requiredSecrets(stack).filter((name) => planned.includes(name))).toEqual(["POSTGRES_URL"]);
    expect(MATRIX.filter((row) => row.planned && row.required === true)).toEqual([]);
  });

  test("what only other systems read reaches no process of the dashboard", () => {
    const others = MATRIX.filter((row) => !readersOf(row).includes("dashboard") && !row.planned);
    const reached = { ...route("production").flyEnv, ...route("production").flySecrets };
    expect(others.map(({ name }) => name)).toContain("PG_URL");
    expect(others.filter(({ name }) => name in reached)).toEqual([]);
  });
});

test("the connection may be given under the name that the code reads, and goes out under no other", () => {
  const { POSTGRES_URL: url = "" } = inventedSecrets("staging", CANARY);
  const given = (config: ReturnType<typeof goodConfig>) =>
    changed(changed(config, ["secrets", "POSTGRES_URL"], undefined), ["secrets", "DATABASE_URL"], url);
  const { flySecrets } = route("staging", given);
  expect(flySecrets).toMatchObject({ DATABASE_URL: url });
  expect(flySecrets).not.toHaveProperty("POSTGRES_URL");
  const prisma = (config: ReturnType<typeof goodConfig>) =>
    changed(given(config), ["dashboard", "migrations"], "prisma");
  expect(route("staging", prisma).flySecrets.DIRECT_URL).toContain(CANARY);
});

test("a secret that no stack must have any more stays where it is given", () => {
  const key = `sk-invented-openai-${CANARY}`;
  const { flySecrets, flyEnv } = route("staging", (config) =>
    changed(config, ["secrets", "OPENAI_API_KEY"], key),
  );
  expect(flySecrets.OPENAI_API_KEY).toBe(key);
  expect(flyEnv.SHOPIFY_SHOP).toBe(flyEnv.SHOPIFY_STORE_DOMAIN);
});

describe("values that their readers take apart differently", () => {
  const fits = (name: string, value: string) =>
    MATRIX.find((row) => row.name === name)?.shape?.safeParse(value).success;

  // @opentelemetry/core 3.1.1, opentelemetry-api 1.45.2, otlptracehttp 1.47.0: findings/otel-headers-semicolon.sh
  test.each([
    ["a token with ; would be cut by one library and left out by another", "x-api-key=first;second"],
    ["a token with a bare % would be left out, and traces refused", "x-api-key=a%b"],
    ["a percent sign at the end", "x-api-key=ab%2"],
    ["quotes would be part of it, or leave it out", 'x-api-key="a"'],
    ["a header without a value", "x-api-key="],
    ["a header without a value among others", "x-api-key=a,y-key="],
    ["a part without a name", "x-api-key=a,b"],
    ["a backslash", "x-api-key=a\\b"],
  ])("%s: OTEL_EXPORTER_OTLP_HEADERS refuses it", (_, value) => {
    expect(fits("OTEL_EXPORTER_OTLP_HEADERS", value)).toBe(false);
  });

  test("headers that all libraries read alike are taken", () => {
    for (const value of ["authorization=Bearer%20abc", "x-api-key=abc==", "x-a=1,y-b=a/b:c+d~e", "x=%2Ca%3B"])
      expect(fits("OTEL_EXPORTER_OTLP_HEADERS", value), value).toBe(true);
  });

  // `new URL` reads all of these as the address that is meant. ioredis 6.0.0 speaks without TLS to REDISS://, where node-redis
  // 6.3.1 speaks with it; libpq 15 takes POSTGRES:// for the name of a database.
  test.each([
    ["UPSTASH_REDIS_URL", "rediss", "default:secret@h.upstash.io:6379"],
    ["REDIS_URL", "rediss", "default:secret@h.upstash.io:6379"],
    ["POSTGRES_URL", "postgresql", "u:p@aws-0-us-east-1.pooler.supabase.com:5432/postgres"],
    ["SHOPIFY_APP_URL", "https", "app.hotrodan.com"],
    ["OTEL_EXPORTER_OTLP_ENDPOINT", "https", "o.example.com/otlp"],
  ])("%s is an address in the one spelling that every client reads", (name, scheme, rest) => {
    expect(fits(name, `${scheme}://${rest}`)).toBe(true);
    const [first = "", ...others] = scheme;
    for (const other of [
      `${scheme.toUpperCase()}://${rest}`,
      `${first.toUpperCase()}${others.join("")}://${rest}`,
      `${scheme}:${rest}`,
      `${scheme}:/${rest}`,
      `${scheme}:///${rest}`,
      `${scheme}:\\\\${rest}`,
      ...(scheme === "https" ? [` ${scheme}://${rest}`, `${scheme}://${rest}\n`] : []),
      `${scheme}://${rest.slice(0, 4)}\t${rest.slice(4)}`,
    ])
      expect(fits(name, other), JSON.stringify(other)).toBe(false);
  });

  // ioredis 6.0.0, node-redis 6.3.1, redis-py 8.1.0: findings/redis-url-three-databases.sh
  test.each(["REDIS_URL", "UPSTASH_REDIS_URL"])(
    "%s names no database that one client works in and another passes over",
    (name) => {
      const base = "rediss://default:secret@h.upstash.io:6379";
      for (const end of [
        "?db=3",
        "/0?db=3",
        "/1/2",
        "/queue",
        "?family=6",
        "?enableOfflineQueue=false",
        "#1",
      ])
        expect(fits(name, base + end), end).toBe(false);
      for (const end of ["", "/", "/0", "/12"]) expect(fits(name, base + end), end).toBe(true);
    },
  );
});

describe("what is invented for demonstrations", () => {
  test.each(["staging", "production", "pr-7"])("is what %s needs, with the canary in each value", (stack) => {
    const secrets = inventedSecrets(stack, CANARY);
    expect(Object.keys(secrets)).toEqual(requiredSecrets(stack));
    expect(Object.keys(secrets)).toContain("SHOPIFY_API_SECRET");
    expect(Object.values(secrets).every((value) => value.includes(CANARY))).toBe(true);
  });

  test("follows the stack's own settings", () => {
    const variables = { WEBHOOK_QUEUE_DRIVER: "bullmq" };
    expect(requiredSecrets("staging", { variables })).toContain("UPSTASH_REDIS_REST_TOKEN");
    expect(requiredSecrets("staging")).not.toContain("UPSTASH_REDIS_REST_TOKEN");
  });

  test("refuses other stacks and canaries that values cannot hold", () => {
    expect(() => requiredSecrets("test")).toThrow(RangeError);
    expect(() => inventedSecrets("staging", "a b c d e f")).toThrow(RangeError);
  });
});

describe.each(["staging", "production"] as const)("where values of %s go", (stack) => {
  const routed = route(stack, (config) =>
    changed(config, ["github", "workflowReads"], everythingRead(stack)),
  );
  const { flyEnv, flySecrets, githubVariables, githubSecrets } = routed;

  test("nothing secret is plain, and nothing is both", () => {
    expect(JSON.stringify({ flyEnv, githubVariables })).not.toContain(CANARY);
    expect(Object.keys(flyEnv).filter((name) => name in flySecrets)).toEqual([]);
    expect(Object.entries(flyEnv).filter(([name, value]) => looksSecret(name, value))).toEqual([]);
  });

  test("what both get is the same", () => {
    const plain = Object.keys(githubVariables).filter((name) => name in flyEnv);
    for (const name of plain) expect(githubVariables[name]).toBe(flyEnv[name]);
    expect(githubVariables.APP_URL).toBe(flyEnv.APP_URL);
    const both = Object.keys(githubSecrets).filter((name) => name in flySecrets);
    for (const name of both) expect(githubSecrets[name]).toBe(flySecrets[name]);
  });

  test("GitHub gets nothing that no workflow is said to read: a copy there is one more place to lose it from", () => {
    const committedOnes = route(stack, (config) => changed(config, ["github", "workflowReads"], undefined));
    expect([committedOnes.githubSecrets, committedOnes.githubVariables]).toEqual([{}, {}]);
    expect(Object.keys(githubVariables)).toEqual(["APP_URL", "FLY_APP", "SUPABASE_PROJECT_REF"]);
    expect(Object.keys(githubSecrets)).toEqual(["DIRECT_URL", `${stack.toUpperCase()}_DB_URL`]);
  });

  test("generated secrets are in no map", () => {
    expect(generatedSecrets).toEqual(["SESSION_SECRET"]);
    expect(JSON.stringify(routed)).not.toContain("SESSION_SECRET");
  });

  test("flags are there, each at its safe side as its own reader takes it", () => {
    const others = { GA_USE_MOCK: "1", GA_MODE: "mock", DASHBOARD_USE_MOCK: "0", MOCK_MODE: "0" };
    const expected = Object.keys(FLAGS).filter((name) => !name.startsWith("QA_SKIP_"));
    expect(Object.fromEntries(expected.map((name) => [name, flyEnv[name]]))).toEqual({
      ...Object.fromEntries(expected.map((name) => [name, "false"])),
      ...others,
    });
    // What must never reach production leaves no trace there.
    expect(Object.keys(flyEnv).filter((name) => name.startsWith("QA_SKIP_"))).toEqual([]);
  });
});

test("a value that is given goes where its row says, numbers as text", () => {
  const routed = route("staging", (config) =>
    changed(changed(config, ["flags", "USE_MOCK_DATA"], true), ["dashboard", "web", "port"], 9000),
  );
  expect(routed.flyEnv).toMatchObject({
    PORT: "9000",
    USE_MOCK_DATA: "true",
    CHROMA_URL: "http://chroma.process.hotdash-staging.internal:9000",
  });
});

test.each([
  ["group", {}],
  ["per-machine", { CHROMA_PATH: "/data/chroma", PERSIST_DIR: "/data/chroma" }],
])(
  "web's index is either asked or on its volume (chroma mode %s): it would be lost with the next release",
  (mode, folders) => {
    const { flyEnv } = route("staging", (config) => changed(config, ["dashboard", "chroma", "mode"], mode));
    const found = Object.entries(flyEnv).filter(([name]) => ["CHROMA_PATH", "PERSIST_DIR"].includes(name));
    expect(Object.fromEntries(found)).toEqual(folders);
    expect("CHROMA_URL" in flyEnv).toBe(mode === "group");
  },
);

test("without an index there is no folder and no address of it", () => {
  const { flyEnv } = route("staging", (config) => changed(config, ["dashboard", "chroma", "mode"], "none"));
  expect(Object.keys(flyEnv).filter((name) => /CHROMA|PERSIST/.test(name))).toEqual([]);
});

test("the connection for migrations reaches the app only where its release command migrates", () => {
  expect(route("staging").flySecrets).not.toHaveProperty("DIRECT_URL");
  const migrating = (config: ReturnType<typeof goodConfig>) =>
    changed(config, ["dashboard", "migrations"], "prisma");
  const prisma = route("staging", migrating);
  expect(prisma.flySecrets.DIRECT_URL).toContain(CANARY);
  const reading = route("staging", (config) =>
    changed(migrating(config), ["github", "workflowReads"], everythingRead("staging")),
  );
  expect(reading.githubSecrets.DIRECT_URL).toBe(prisma.flySecrets.DIRECT_URL);
});

test("a preview gives GitHub nothing and needs nothing for its workflows", () => {
  const routed = routeEnvironment(loadSettings(asInput("pr-7", goodPreview())));
  expect([routed.githubVariables, routed.githubSecrets]).toEqual([{}, {}]);
  expect(requiredSecrets("pr-7")).not.toContain("DIRECT_URL");
});
