import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { machineOf } from "../../components/fly/machine.ts";
import { servicesOf } from "../../components/render/services.ts";
import { systemsOf } from "../../components/systems/all.ts";
import { secretsOn } from "../../components/systems/parts.ts";
import { examine, loadSettings } from "../../settings/load.ts";
import { STAND_IN_REFS } from "../../settings/schema/supabase.ts";
import { OWNER } from "../../simulators/render/main.ts";
import { chatwootIn, PASSWORD, REDIS, SECRETS } from "./good-chatwoot.ts";
import { asInput, changed, goodConfig } from "./good-config.ts";

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

describe("Chatwoot", () => {
  test("is absent unless a stack says where it is, and nothing is asked of it then", () => {
    const config = goodConfig("production");
    expect(systemsOf(loadSettings(input(config, "production")), IMAGE).map(({ name }) => name)).toEqual([
      "dashboard",
    ]);
  });

  test("is web and worker of one app on the vendor's image, which migrates before either", () => {
    const { app, groups, release, domain } = declared(at("production"));
    expect({ app, domain }).toEqual({ app: "hotdash-chatwoot", domain: "chat.hotrodan.com" });
    expect(groups.map(({ name, count }) => [name, count.regions])).toEqual([
      ["web", { dfw: 2 }],
      ["worker", { dfw: 1 }],
    ]);
    expect(groups.map((group) => machineOf(group).init?.cmd?.join(" "))).toEqual([
      "bundle exec rails s -p 3000 -b 0.0.0.0",
      "bundle exec sidekiq -C config/sidekiq.yml",
    ]);
    expect(groups.map(({ size }) => size.guest.memory_mb)).toEqual([2048, 2048]);
    expect(release?.command.join(" ")).toBe("bundle exec rails db:chatwoot_prepare");
    expect(release?.env).toMatchObject({ POSTGRES_STATEMENT_TIMEOUT: "10min", PGSSLMODE: "require" });
    expect(groups[0]?.values.fly.env.POSTGRES_STATEMENT_TIMEOUT).toBe("14s");
  });

  test("is checked at /health after a minute, and a release must answer that queue and data are well", () => {
    const [web] = declared(at("production")).groups;
    const [service] = machineOf(web).services ?? [];
    expect(service?.checks).toEqual([expect.objectContaining({ path: "/health", grace_period: "60s" })]);
    expect(service).toMatchObject({ autostop: "off", internal_port: 3000 });
    expect(web.reach?.by === "internet" && web.reach.smoke).toEqual([
      expect.objectContaining({ path: "/api", contains: '"queue_services":"ok"' }),
      expect.objectContaining({ path: "/api", contains: '"data_services":"ok"' }),
    ]);
    const older = declared(at("production", { health: "/hc" })).groups[0];
    expect(machineOf(older).services?.[0]?.checks?.[0]?.path).toBe("/hc");
  });

  test("reads its connection in parts, under both names of the user, and never as a whole", () => {
    const system = declared(at("production"));
    const { env } = system.groups[0].values.fly;
    expect(env).toMatchObject({
      POSTGRES_HOST: `db.${STAND_IN_REFS.production}.supabase.co`,
      POSTGRES_PORT: "5432",
      ...{ POSTGRES_DATABASE: "postgres", POSTGRES_USERNAME: "postgres", POSTGRES_USER: "postgres" },
      ...{ PGSSLMODE: "require", ENABLE_ACCOUNT_SIGNUP: "false", FRONTEND_URL: "https://chat.hotrodan.com" },
    });
    const { values, made } = secretsOn("fly", system);
    expect(values).toEqual({
      ...{ POSTGRES_PASSWORD: PASSWORD, REDIS_URL: REDIS },
      ...{ STORAGE_ACCESS_KEY_ID: SECRETS.STORAGE_ACCESS_KEY_ID },
      STORAGE_SECRET_ACCESS_KEY: SECRETS.STORAGE_SECRET_ACCESS_KEY,
    });
    expect(made).toEqual({ SECRET_KEY_BASE: "chatwoot.SECRET_KEY_BASE" });
    for (const name of ["DATABASE_URL", "POSTGRES_URL"])
      expect({ ...env, ...values }).not.toHaveProperty(name);
  });

  test("makes its SECRET_KEY_BASE once and protects it in a live stack; an app that exists keeps its own", () => {
    expect(declared(at("production")).makes).toEqual([
      expect.objectContaining({ name: "SECRET_KEY_BASE", length: 128, rotation: 1, protect: false }),
    ]);
    const key = "k3Xq9vLm2RtYw8Zp".repeat(8);
    const given = at("production", { adopt: true, secretKey: "given" }, { SECRET_KEY_BASE: key });
    expect(declared(given).makes).toEqual([]);
    expect(declared(given).groups[0].values.fly.secrets.SECRET_KEY_BASE).toBe(key);
  });

  test("keeps attachments in its project's storage, elsewhere, or on the volume of its one machine", () => {
    const { env } = declared(at("production")).groups[0].values.fly;
    expect(env).toMatchObject({
      ACTIVE_STORAGE_SERVICE: "s3_compatible",
      STORAGE_BUCKET_NAME: "chatwoot",
      STORAGE_ENDPOINT: `https://${STAND_IN_REFS.production}.storage.supabase.co/storage/v1/s3`,
      STORAGE_REGION: "us-east-1",
    });
    const local = at(
      "staging",
      { storage: { volume: { size_gb: 5 } } },
      { STORAGE_ACCESS_KEY_ID: undefined, STORAGE_SECRET_ACCESS_KEY: undefined },
    );
    const [web, worker] = declared(local, "staging").groups;
    expect(web.volume).toMatchObject({ path: "/app/storage", size_gb: 5 });
    expect(worker?.volume).toBeUndefined();
    expect(web.values.fly.env.ACTIVE_STORAGE_SERVICE).toBe("local");
  });

  test("is on Render by its host: a web service with its smoke and a background worker, through the session pooler", () => {
    const ref = STAND_IN_REFS.production;
    const POSTGRES_URL = `postgresql://postgres.${ref}:${PASSWORD}@aws-0-us-east-1.pooler.supabase.com:5432/postgres?sslmode=require`;
    const config = {
      ...at("production", { host: "render", web: { threads: 3 }, worker: { threads: 5 } }, { POSTGRES_URL }),
      "hotdash:render": { ownerId: OWNER.id },
    };
    const roomy = changed(config, ["supabase", "defaultPoolSize"], 60);
    const settings = loadSettings(input(roomy, "production"));
    const services = servicesOf(settings, declared(roomy), {});
    expect(services.map(({ args }) => [args.name, args.type, args.preDeployCommand])).toEqual([
      ["hotdash-chatwoot", "web_service", "bundle exec rails db:chatwoot_prepare"],
      ["hotdash-chatwoot-worker", "background_worker", undefined],
    ]);
    expect(services[0].args.env?.POSTGRES_USERNAME).toBe(`postgres.${ref}`);
  });

  test("reads what a stack adds, such as its mail server, beside what follows from its settings", () => {
    const variables = { SMTP_ADDRESS: "smtp.example.com", SMTP_PASSWORD: { secret: true } };
    const [web, worker] = declared(at("production", { variables }, { SMTP_PASSWORD: PASSWORD })).groups;
    for (const group of [web, worker]) {
      expect(group?.values.fly.env.SMTP_ADDRESS).toBe("smtp.example.com");
      expect(group?.values.fly.secrets.SMTP_PASSWORD).toBe(PASSWORD);
    }
  });

  test("has the app hotdash-chatwoot in its owner alone", () => {
    expect(declared(at("staging"), "staging").app).toBe("hotdash-chatwoot-staging");
    expect(declared(at("staging", { owner: "staging" }), "staging").app).toBe("hotdash-chatwoot");
    expect(problems(at("staging", { app: "hotdash-chatwoot" }), "staging")).toEqual([
      "hotdash:chatwoot.app belongs to the stack production (chatwoot.owner)",
    ]);
    expect(problems(at("production", { owner: "staging" }))).toEqual([
      "hotdash:chatwoot.app belongs to the stack staging (chatwoot.owner)",
    ]);
    const other = changed(at("production", { owner: "staging", app: "hotdash-support" }), ["apps", "other"], {
      ...{ image: IMAGE, app: "hotdash-chatwoot" },
    });
    expect(problems(other)).toEqual(["hotdash:apps.other.app belongs to the stack staging (chatwoot.owner)"]);
  });
});

describe("what is wrong with Chatwoot is said, all at once", () => {
  const ref = STAND_IN_REFS.production;
  const url = (user: string, place: string, query = "sslmode=require") =>
    `postgresql://${user}:${PASSWORD}@${place}/postgres?${query}`;
  const direct = `db.${ref}.supabase.co`;
  const pooler = "aws-0-us-east-1.pooler.supabase.com";
  const connection = (POSTGRES_URL: string, change: object = {}) =>
    at("production", change, { POSTGRES_URL });
  test.each<[string, Config, RegExp]>([
    [
      "port 6543 of the pooler",
      connection(url(`postgres.${ref}`, `${pooler}:6543`)),
      /appSecrets\.chatwoot\.POSTGRES_URL uses port 6543 \(transaction\)/,
    ],
    ["the dedicated pooler", connection(url("postgres", `${direct}:6543`)), /POSTGRES_URL uses port 6543/],
    [
      "the session pooler where the direct connection is within reach",
      connection(url(`postgres.${ref}`, `${pooler}:5432`)),
      /POSTGRES_URL goes through the session pooler/,
    ],
    [
      "another stack's project",
      connection(url("postgres", `db.${STAND_IN_REFS.staging}.supabase.co:5432`)),
      /POSTGRES_URL belongs to a Supabase project that is not this stack's/,
    ],
    ["no TLS", connection(url("postgres", `${direct}:5432`, "sslmode=disable")), /POSTGRES_URL /],
    ["Fly Postgres", connection(url("postgres", "hotdash-chatwoot-db.internal:5432")), /POSTGRES_URL /],
    [
      "a whole connection as a secret",
      at("production", {}, { DATABASE_URL: url("postgres", `${direct}:5432`) }),
      /DATABASE_URL is a connection beside the one in parts \(POSTGRES_HOST\): Rails/,
    ],
    [
      "a whole connection as a variable",
      at(
        "production",
        { variables: { DATABASE_URL: { secret: true } } },
        { DATABASE_URL: url("postgres", `${direct}:5432`) },
      ),
      /chatwoot\.variables\.DATABASE_URL is a connection beside the one in parts/,
    ],
    [
      "the dashboard's connection by reference",
      at("production", { variables: { DATABASE_URL: { from: "dashboard.DATABASE_URL" } } }),
      /chatwoot\.variables\.DATABASE_URL is a connection beside/,
    ],
    ["no image", at("production", { image: undefined }), /chatwoot\.image is required/],
    [
      "an image by tag",
      at("production", { image: "chatwoot/chatwoot:v4.8.0" }),
      /chatwoot\.image is not pinned/,
    ],
    ["no domain", at("production", { domain: undefined }), /chatwoot\.domain is required/],
    [
      "the dashboard's domain",
      at("production", { domain: "app.hotrodan.com" }),
      /chatwoot\.domain is the domain of another system/,
    ],
    [
      "the dashboard's app",
      at("production", { app: "hotdash-app" }),
      /chatwoot\.app is the app of another system/,
    ],
    [
      "no place for attachments",
      at("production", { storage: {} }),
      /chatwoot\.storage\.s3\.bucket is required/,
    ],
    [
      "a volume at two machines",
      at("production", { storage: { volume: { size_gb: 5 } } }),
      /chatwoot\.storage\.volume is at one machine each/,
    ],
    [
      "too little memory",
      at("production", { worker: { guest: { cpu_kind: "shared", cpus: 1, memory_mb: 1024 } } }),
      /chatwoot\.worker\.guest\.memory_mb is 1024 MB/,
    ],
    [
      "a new key for an app that exists",
      at("production", { adopt: true }),
      /chatwoot\.secretKey would give an app that exists another/,
    ],
    [
      "sign-up for everybody",
      at("production", { variables: { ENABLE_ACCOUNT_SIGNUP: "true" } }),
      /chatwoot\.variables\.ENABLE_ACCOUNT_SIGNUP follows from the other settings of Chatwoot/,
    ],
    [
      "another host beside its connection",
      at("production", { variables: { POSTGRES_HOST: `db.${ref}.supabase.co` } }),
      /chatwoot\.variables\.POSTGRES_HOST follows from the other settings of Chatwoot/,
    ],
    [
      "more connections than the database has",
      at("production", { web: { threads: 20 }, worker: { threads: 10 } }),
      /hotdash:supabase\.maxConnections is too few for 51 connections past the pooler/,
    ],
  ])("%s", (_, config, expected) => {
    const found = problems(config);
    expect(found.join("\n")).toMatch(expected);
    expect(found.join("\n")).not.toContain(PASSWORD);
  });

  test("secrets that are missing, by their names", () => {
    const found = problems({ ...at("production"), "hotdash:appSecrets": {} }).join("\n");
    for (const name of ["POSTGRES_URL", "REDIS_URL", "STORAGE_ACCESS_KEY_ID", "STORAGE_SECRET_ACCESS_KEY"])
      expect(found).toContain(`hotdash:appSecrets.chatwoot.${name} is required`);
    expect(found).not.toContain("POSTGRES_PASSWORD");
  });

  test("a value of its under the dashboard's variables is told where it belongs", () => {
    const config = changed(at("production"), ["variables", "FRONTEND_URL"], "https://chat.hotrodan.com");
    const [found] = examine(input(config, "production")).problems;
    expect(found?.allowed).toContain("hotdash:chatwoot and hotdash:appSecrets.chatwoot");
  });

  test("a project of its own is judged by itself, and its pool counted apart", () => {
    const own = { ref: "chatwootownrefxxxxxx", region: "eu-west-1" };
    const POSTGRES_URL = url("postgres", `db.${own.ref}.supabase.co:5432`);
    const config = at("production", { supabase: own }, { POSTGRES_URL });
    expect(problems(config)).toEqual([]);
    expect(declared(config).groups[0].values.fly.env.STORAGE_ENDPOINT).toContain(own.ref);
    expect(problems(at("production", { supabase: own }))[0]).toMatch(
      /POSTGRES_URL belongs to a Supabase project/,
    );
    const many = { supabase: own, web: { threads: 40 } };
    expect(problems(at("production", many, { POSTGRES_URL }))).toEqual([
      "hotdash:chatwoot.supabase.maxConnections is too few for 91 connections past the pooler (2 processes of chatwoot.web.threads; 1 process of chatwoot.worker.threads; 1 process of appSecrets.chatwoot.POSTGRES_URL)",
    ]);
  });
});

test("the example of production with Chatwoot and the agents' services is good as it stands", () => {
  const text = readFileSync("examples/stacks/planned/chatwoot-and-agents.yaml", "utf8");
  const { config } = parse(text) as { config: Config };
  const { chatwoot } = at("production")["hotdash:appSecrets"] as Record<string, object>;
  const whole = { ...goodConfig("production"), ...config, "hotdash:appSecrets": { chatwoot } };
  expect(problems(whole)).toEqual([]);
  expect(declared(whole).app).toBe("hotdash-chatwoot");
});
