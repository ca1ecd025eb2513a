import { describe, expect, it, test } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { blueprintOf } from "../../../operations/blueprint/blueprint.ts";
import { blueprintText } from "../../../operations/blueprint/text.ts";
import { loadSettings } from "../../../settings/load.ts";
import { isSecret, MATRIX } from "../../../settings/matrix.ts";
import { asInput, CANARY, type Config, changed, goodConfig } from "../../settings/good-config.ts";

const IMAGE = `ghcr.io/hotdash/dashboard:1@sha256:${"a".repeat(64)}`;

/** Staging or production on Render, with everything that it may have there. */
function onRender(stack: string, change: (config: Config) => Config = (config) => config): Config {
  const set = (config: Config, path: string[], value: unknown) => changed(config, path, value);
  let config = set(goodConfig(stack), ["host"], "render");
  config = set(config, ["dashboard", "imageRepository"], "ghcr.io/hotdash/dashboard");
  config = set(config, ["dashboard", "migrations"], "prisma");
  config = set(config, ["supabase", "defaultPoolSize"], 100);
  // Four large instances.
  config = set(config, ["cost", "budget"], 1_000);
  config = set(config, ["render"], {
    ownerId: "tea-hotdash0000000000000",
    web: { plan: "pro_plus", autoscale: { min: 2, max: 4, cpu: 60 } },
    workers: { queue: { command: "npm run worker" } },
    crons: { nightly: { command: "npm run nightly", schedule: "0 3 * * *" } },
    keyValue: { maxmemoryPolicy: "allkeys_lru" },
  });
  return change(config);
}
const made = (stack: string, change?: (config: Config) => Config) => {
  const settings = loadSettings(asInput(stack, onRender(stack, change)));
  return { settings, text: blueprintText(blueprintOf(settings, { image: IMAGE }), stack) };
};

/* What Render's Blueprint reference allows of what we write, field by field. */
const name = z.string().regex(/^[a-z0-9-]+$/);
const region = z.enum(["oregon", "ohio", "virginia", "frankfurt", "singapore"]);
const fromService = z.union([
  z.strictObject({
    type: z.enum(["web", "pserv", "worker", "cron", "keyvalue"]),
    name,
    property: z.enum(["host", "port", "hostport", "connectionString"]),
  }),
  z.strictObject({ type: z.enum(["web", "pserv", "worker", "cron"]), name, envVarKey: z.string() }),
]);
const key = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/);
const variable = z.union([
  z.strictObject({ key, value: z.string() }),
  z.strictObject({ key, generateValue: z.literal(true) }),
  z.strictObject({ key, sync: z.literal(false) }),
  z.strictObject({ key, fromService }),
]);
const common = {
  name,
  runtime: z.literal("image"),
  image: z.strictObject({
    url: z.string().includes("@sha256:"),
    creds: z.strictObject({ fromRegistryCreds: z.strictObject({ name: z.string() }) }).optional(),
  }),
  region,
  dockerCommand: z.string().min(1).optional(),
  autoDeployTrigger: z.enum(["off", "commit", "checksPass"]),
  envVars: z.array(variable),
};
const lasting = {
  ...common,
  plan: z.enum(["starter", "standard", "pro", "pro plus", "pro max", "pro ultra"]),
  preDeployCommand: z.string().min(1).optional(),
  maxShutdownDelaySeconds: z.int().min(1).max(300),
  numInstances: z.int().min(1).optional(),
  scaling: z
    .strictObject({
      minInstances: z.int().min(1),
      maxInstances: z.int().min(1),
      targetCPUPercent: z.int().min(1).max(90).optional(),
      targetMemoryPercent: z.int().min(1).max(90).optional(),
    })
    .optional(),
};
const rules = z.strictObject({
  services: z.array(
    z.discriminatedUnion("type", [
      z.strictObject({
        type: z.literal("web"),
        ...lasting,
        healthCheckPath: z.string().startsWith("/"),
        maintenanceMode: z.strictObject({ enabled: z.boolean(), uri: z.url().optional() }),
        domains: z.array(z.string()).min(1),
      }),
      z
        .strictObject({
          type: z.literal("pserv"),
          ...lasting,
          disk: z.strictObject({ name: z.string(), mountPath: z.string(), sizeGB: z.int() }).optional(),
        })
        .refine(({ disk, numInstances, scaling }) => !disk || (!numInstances && !scaling)),
      z.strictObject({ type: z.literal("worker"), ...lasting }),
      z.strictObject({
        type: z.literal("cron"),
        ...common,
        plan: z.enum(["starter", "standard", "pro", "pro plus"]),
        schedule: z.string(),
      }),
      z.strictObject({
        type: z.literal("keyvalue"),
        name,
        region,
        plan: z.enum(["free", "starter", "standard", "pro", "pro plus"]),
        maxmemoryPolicy: z.enum([
          "allkeys-lru",
          "volatile-lru",
          "allkeys-random",
          "volatile-random",
          "volatile-ttl",
          "noeviction",
        ]),
        ipAllowList: z.array(z.strictObject({ source: z.string(), description: z.string() })),
      }),
    ]),
  ),
});

describe.each(["staging", "production"])("the Blueprint of %s", (stack) => {
  const { text, settings } = made(stack);
  const blueprint = rules.parse(parse(text));

  it("keeps the published rules, names everything once, and has no database", () => {
    const names = blueprint.services.map((service) => service.name);
    const app = settings.dashboard.app;
    expect(names).toEqual([`${app}-redis`, app, `${app}-chroma`, `${app}-queue`, `${app}-nightly`]);
    expect(new Set(names).size).toBe(names.length);
    expect(text).not.toMatch(/databases|fromDatabase/);
    for (const service of blueprint.services) {
      if (!("envVars" in service)) continue;
      const keys = service.envVars.map((one) => one.key);
      expect(new Set(keys).size).toBe(keys.length);
    }
  });

  it("holds no secret: each is asked for, or made by Render", () => {
    expect(text).not.toContain(CANARY);
    for (const value of Object.values(settings.secrets)) expect(text).not.toContain(value);
    const secret = new Set(MATRIX.filter(isSecret).map((row) => row.name));
    const web = blueprint.services.find(({ type }) => type === "web");
    if (web?.type !== "web") throw new Error("no web service");
    const plain = web.envVars.filter((one) => "value" in one).map((one) => one.key);
    expect(plain.filter((one) => secret.has(one))).toEqual([]);
    expect(web.envVars).toContainEqual({ key: "POSTGRES_URL", sync: false });
    expect(web.envVars).toContainEqual({ key: "SESSION_SECRET", generateValue: true });
    expect(web.envVars).toContainEqual({ key: "PORT", value: "8080" });
  });

  it("marks every service as the stack's, as its resources do, and none with another stack", () => {
    const mark = { key: "HOTDASH_STACK", value: `hotdash/${stack}` };
    const services = blueprint.services.flatMap((one) => ("envVars" in one ? [one.envVars] : []));
    expect(services).toHaveLength(4);
    for (const envVars of services) expect(envVars.filter(({ key }) => key === mark.key)).toEqual([mark]);
  });

  it("says what the resources say: commands on the service, sizes, disk, Redis, never a deploy by itself", () => {
    const [, web, chroma, queue, nightly] = blueprint.services;
    expect(web).toMatchObject({
      plan: "pro plus",
      preDeployCommand: "npm run prisma:migrate",
      healthCheckPath: "/health",
      scaling: { minInstances: 2, maxInstances: 4, targetCPUPercent: 60 },
      domains: [settings.dashboard.domain],
      image: { url: IMAGE },
    });
    expect(text).not.toMatch(/^\s*deploy:/m);
    expect(chroma).toMatchObject({ disk: { name: "chroma_data", mountPath: "/data/chroma", sizeGB: 10 } });
    expect(queue).toMatchObject({ dockerCommand: "npm run worker", plan: "standard" });
    expect(nightly).toMatchObject({ schedule: "0 3 * * *", dockerCommand: "npm run nightly" });
    const address = {
      type: "keyvalue",
      name: `${settings.dashboard.app}-redis`,
      property: "connectionString",
    };
    expect(queue).toMatchObject({
      envVars: expect.arrayContaining([
        { key: "REDIS_URL", fromService: address },
        {
          key: "SESSION_SECRET",
          fromService: { type: "web", name: settings.dashboard.app, envVarKey: "SESSION_SECRET" },
        },
      ]),
    });
    for (const service of blueprint.services)
      if ("autoDeployTrigger" in service) expect(service.autoDeployTrigger).toBe("off");
  });
});

test.each([false, true])("maintenance mode is as the setting says: %s", (maintenance) => {
  const { text } = made("staging", (config) =>
    changed(config, ["render", "web", "maintenance"], maintenance),
  );
  const web = rules.parse(parse(text)).services.find(({ type }) => type === "web");
  expect(web).toMatchObject({ maintenanceMode: { enabled: maintenance } });
});

test("a private image is pulled with the credential that is named", () => {
  const settings = loadSettings(asInput("staging", onRender("staging")));
  const { services } = blueprintOf(settings, { image: IMAGE, registryCredential: "ghcr" });
  expect(services[1]).toMatchObject({ image: { creds: { fromRegistryCreds: { name: "ghcr" } } } });
});
