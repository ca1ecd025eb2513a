import type { ResourceValidationPolicy } from "@pulumi/policy";
import { beforeEach, describe, expect, test } from "vitest";
import { appUrlCoherence } from "../../policies/app-url-coherence.ts";
import { dataOnVolumes } from "../../policies/data-on-volumes.ts";
import { healthChecks } from "../../policies/health-checks.ts";
import { httpsForReal } from "../../policies/https-for-real.ts";
import { keptData } from "../../policies/kept-data.ts";
import { knownResourceTypes } from "../../policies/known-resource-types.ts";
import { policies } from "../../policies/list.ts";
import { machineOwnership } from "../../policies/machine-ownership.ts";
import { memoryFloor } from "../../policies/memory-floor.ts";
import { namesByConvention } from "../../policies/names-by-convention.ts";
import { oneStorePerStack } from "../../policies/one-store-per-stack.ts";
import { ownDeploys } from "../../policies/own-deploys.ts";
import { pinnedImage } from "../../policies/pinned-image.ts";
import { productionMachines } from "../../policies/production-machines.ts";
import { queueDriver } from "../../policies/queue-driver.ts";
import { rightConnectionForTheJob } from "../../policies/right-connection-for-the-job.ts";
import { secretsAreSecrets } from "../../policies/secrets-are-secrets.ts";
import { sharedSessions } from "../../policies/shared-sessions.ts";
import { supabaseOnlyPostgres } from "../../policies/supabase-only-postgres.ts";
import { render } from "../../settings/tokens.ts";
import { canary, stackIs, unknown, violations } from "./kernel/judging.ts";
import {
  connection,
  cronJob,
  elsewhere,
  envGroup,
  good,
  privateService,
  webService,
  withValue,
} from "./kernel/resources.ts";

/* What each rule knows of Render. The rules' own tests hold them to what they say of Fly and GitHub. */
beforeEach(() => stackIs("production"));

const onRender = good.filter(([type]) => type.includes("/render:"));
const perResource = policies.filter((rule): rule is ResourceValidationPolicy => "validateResource" in rule);

test.each(perResource.map((rule) => [rule.name, rule] as const))(
  "%s allows every resource on Render as the program declares it",
  (_, rule) => {
    expect(onRender.length).toBeGreaterThan(5);
    for (const [type, props] of onRender)
      expect(violations(rule, type, props), JSON.stringify(props)).toEqual([]);
  },
);

/** The direct connection, which answers on IPv6 only: Render has none. */
const direct = connection
  .replace(/postgres\.\w+:/, "postgres:")
  .replace(/@[^:]+:/, "@db.abcdefghijklmnopqrst.supabase.co:");

/** A service with one value in it that a rule must refuse. */
const refused: readonly [
  rule: ResourceValidationPolicy,
  base: object,
  path: string,
  value: unknown,
  RegExp,
][] = [
  [pinnedImage, webService, "image", "ghcr.io/hotdash/hotdash:1", /image is not pinned/],
  [memoryFloor, webService, "plan", "starter", /plan is 512 MB, below the 2048 MB that web/],
  [memoryFloor, privateService, "plan", "free", /plan is 512 MB, below the 2048 MB that chroma/],
  [memoryFloor, cronJob, "plan", "starter", /add \{group: nightly, memory_mb, reason\}/],
  [healthChecks, webService, "healthCheckPath", "", /healthCheckPath is empty/],
  [productionMachines, webService, "numInstances", 1, /numInstances is 1 of at least 2/],
  [productionMachines, webService, "autoscaling", { min: 1, max: 4 }, /autoscaling\.min is 1/],
  [httpsForReal, webService, "hstsMaxAge", undefined, /hstsMaxAge is missing.*Set it to 31536000/],
  [httpsForReal, webService, "hstsMaxAge", 60, /hstsMaxAge is below 31536000 seconds/],
  [ownDeploys, webService, "autoDeployTrigger", "commit", /deploy past gates, backup and policies/],
  [ownDeploys, webService, "env", { APP_URL: "https://app.hotrodan.com" }, /env\.PORT is missing.*10000/],
  [
    dataOnVolumes,
    webService,
    "disk",
    { name: "d", mountPath: "/data/chroma", sizeGB: 10 },
    /one instance, without autoscaling and without zero-downtime deploys/,
  ],
  [dataOnVolumes, cronJob, "env", { CHROMA_PATH: "/data/chroma" }, /the service has no disk/],
  [dataOnVolumes, webService, "env.PERSIST_DIR", "/data/chroma", /^env\.PERSIST_DIR .*has no disk/],
  [dataOnVolumes, privateService, "env.CHROMA_PATH", "/srv", /does not lie on the disk \(\/data\/chroma\)/],
  [dataOnVolumes, privateService, "disk.mountPath", unknown, /^disk\.mountPath is unknown/],
  [healthChecks, webService, "healthCheckPath", "/api/ads/health", /asks ads.*dashboard\.smoke/],
  [supabaseOnlyPostgres, webService, "secrets.POSTGRES_URL", elsewhere, /^secrets\.POSTGRES_URL /],
  [supabaseOnlyPostgres, webService, "image", "docker.io/library/postgres:16", /^image .*PostgreSQL/],
  [
    rightConnectionForTheJob,
    webService,
    "secrets.POSTGRES_URL",
    direct,
    /^secrets\.POSTGRES_URL is the direct connection/,
  ],
  [rightConnectionForTheJob, webService, "secrets.DIRECT_URL", direct, /^secrets\.DIRECT_URL .*IPv4|IPv6/],
  [secretsAreSecrets, webService, "env.OPENAI_API_KEY", `sk-${canary}`, /^env\.OPENAI_API_KEY holds/],
  [
    secretsAreSecrets,
    webService,
    "dockerCommand",
    `run --token ghp_${"a1B2".repeat(9)}`,
    /^dockerCommand holds/,
  ],
  [secretsAreSecrets, webService, "secrets", {}, /secrets\.POSTGRES_URL is missing/],
  [
    secretsAreSecrets,
    webService,
    "secrets.SHOPIFY_API_SECRET",
    "changeme",
    /^secrets\.SHOPIFY_API_SECRET is/,
  ],
  [machineOwnership, webService, "stack", "staging", /stack is not the one being run/],
  [namesByConvention, webService, "name", "hotdash-staging", /belongs to the stack staging/],
  [sharedSessions, webService, "env.SESSION_STORAGE", "memory", /several instances/],
  [appUrlCoherence, cronJob, "env.APP_URL", "https://elsewhere.example", /^env\.APP_URL is not the address/],
  [appUrlCoherence, webService, "env", { PORT: "8080" }, /^env\.APP_URL is missing/],
  [queueDriver, webService, "env.WEBHOOK_QUEUE_DRIVER", "kafka", /^env\.WEBHOOK_QUEUE_DRIVER is none of/],
  [
    oneStorePerStack,
    webService,
    "secrets.SHOPIFY_SHOP",
    "dev-hotrod.myshopify.com",
    /^secrets\.SHOPIFY_SHOP /,
  ],
];

/** The same for what services share, and for their domains. */
const refusedBeside: readonly (readonly [ResourceValidationPolicy, string, object, RegExp])[] = [
  // On Fly Chatwoot uses the direct connection.
  [
    rightConnectionForTheJob,
    render.Service,
    withValue({ ...webService, name: "hotdash-chatwoot" }, "secrets", { DATABASE_URL: direct }),
    /^secrets\.DATABASE_URL .*IPv6/,
  ],
  [
    rightConnectionForTheJob,
    render.EnvGroup,
    withValue({ ...envGroup, name: "hotdash-chatwoot-shared" }, "secrets", { DATABASE_URL: direct }),
    /^secrets\.DATABASE_URL .*IPv6/,
  ],
  [
    rightConnectionForTheJob,
    render.EnvGroup,
    withValue(envGroup, "secrets.POSTGRES_URL", direct),
    /^secrets\.POSTGRES_URL is the direct connection/,
  ],
  [
    secretsAreSecrets,
    render.EnvGroup,
    withValue(envGroup, "secrets.OPENAI_API_KEY", "changeme"),
    /^secrets\.OPENAI_API_KEY is/,
  ],
  [
    secretsAreSecrets,
    render.EnvGroup,
    withValue(envGroup, "env.OPENAI_API_KEY", `sk-${canary}`),
    /^env\.OPENAI_API_KEY holds/,
  ],
  [
    queueDriver,
    render.EnvGroup,
    withValue(envGroup, "env.WEBHOOK_QUEUE_DRIVER", "kafka"),
    /^env\.WEBHOOK_QUEUE_DRIVER is none of/,
  ],
  [
    oneStorePerStack,
    render.EnvGroup,
    withValue(envGroup, "secrets.SHOPIFY_SHOP", "dev-hotrod.myshopify.com"),
    /^secrets\.SHOPIFY_SHOP /,
  ],
  [machineOwnership, render.EnvGroup, withValue(envGroup, "stack", "staging"), /stack is not the one/],
  [appUrlCoherence, render.CustomDomain, { name: "elsewhere.example" }, /^name is not dashboard\.domain/],
  [
    namesByConvention,
    render.CustomDomain,
    { name: "staging.hotrodan.com" },
    /^name staging\.hotrodan\.com belongs to the stack staging/,
  ],
];

test.each(refusedBeside)(
  "$name refuses what services on Render share or are called: $1",
  (rule, type, props, text) => {
    const found = violations(rule, type, props);
    expect(found.join("\n")).toMatch(text);
    expect(found.join("\n")).not.toContain(canary);
  },
);

test("what several services share may hold the secrets of all, and need not hold those that a service must have", () => {
  const secrets = { POSTGRES_URL: connection };
  expect(violations(secretsAreSecrets, render.EnvGroup, { ...envGroup, secrets })).toEqual([]);
});

describe("a service on Render", () => {
  test.each(refused)("is refused by $name: $2", (rule, base, path, value, text) => {
    const found = violations(rule, render.Service, withValue(base, path, value));
    expect(found.join("\n")).toMatch(text);
    expect(found.join("\n")).not.toContain(canary);
  });

  test.each(["env", "secrets", "image", "plan", "type"])(
    "is refused where %s decides and is unknown",
    (path) => {
      const rules = perResource.filter(
        (rule) => violations(rule, render.Service, withValue(webService, path, unknown)).length > 0,
      );
      expect(rules.map(({ name }) => name)).not.toEqual([]);
    },
  );

  test("may take what is made elsewhere: its env groups, and generated values", () => {
    const props = {
      ...webService,
      envGroups: [{ id: unknown, version: unknown }],
      generated: { SESSION_SECRET: unknown, REDIS_URL: unknown },
    };
    for (const rule of perResource) expect(violations(rule, render.Service, props), rule.name).toEqual([]);
  });

  test("deploys by itself in staging, if it must", () => {
    stackIs("staging");
    expect(violations(ownDeploys, render.Service, { ...webService, autoDeployTrigger: "commit" })).toEqual(
      [],
    );
  });
});

test("what holds data is protected in a live stack", () => {
  const unprotected = (type: string, props: object) => violations(keptData, type, props, {}, false);
  expect(unprotected(render.Service, privateService)).toHaveLength(1);
  expect(unprotected(render.KeyValue, {})).toHaveLength(1);
  expect(unprotected(render.CustomDomain, { name: "app.hotrodan.com" })).toHaveLength(1);
  expect(unprotected(render.Service, webService)).toEqual([]);
});

test("Render's Postgres is refused by any name", () => {
  for (const type of ["pulumi-nodejs:dynamic/render:Postgres", "render:index/postgres:Postgres"]) {
    expect(violations(supabaseOnlyPostgres, type, {}).join()).toContain("Render Postgres");
    expect(violations(knownResourceTypes, type, {})).toHaveLength(1);
  }
  expect(Object.values(render).filter((type) => /postgres/i.test(type))).toEqual([]);
});
