import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import * as tokens from "../../settings/tokens.ts";
import { committed, goodConfig } from "../settings/good-config.ts";
import { everythingRead } from "../support/workflow-reads.ts";
import { declaredBy } from "./support/declared.ts";

/**
 * A resource that no component makes: services of this program get their variables one by one, each its own. And what only
 * a run declares that is told no image: mocks and first releases name one.
 */
const unused: string[] = [tokens.render.EnvGroup, tokens.builtIn.StackReference, tokens.provider.Pulumi];
/** What the engine adds by itself, which mocks know nothing of: real states hold it. */
const states = path.join(import.meta.dirname, "../fixtures/states/a44235b");
const stored = ["production-fly.json", "production-both.json", "shared.json"].map((name) =>
  readFileSync(path.join(states, name), "utf8"),
);
const engines = [...Object.values(tokens.builtIn), ...Object.values(tokens.provider)].filter((token) =>
  stored.some((text) => text.includes(`"${token}"`)),
);

const image = `ghcr.io/jgorzitza/price-watch:1.4.0@sha256:${"4f".repeat(32)}`;
const github = (stack: string) => goodConfig(stack)["hotdash:github"] as object;
const dashboard = (stack: string) => goodConfig(stack)["hotdash:dashboard"] as object;

it("every type that policies know is one that the program declares", async () => {
  const stacks = [
    await declaredBy("production", {
      "hotdash:github": { ...github("production"), workflowReads: everythingRead("production") },
    }),
    await declaredBy("shared", {
      "hotdash:repository": {
        ...(committed("shared")["hotdash:repository"] as object),
        autolinks: [{ key_prefix: "HD-", target_url_template: "https://tracker.hotrodan.com/HD-<num>" }],
      },
    }),
    await declaredBy("staging", {
      "hotdash:dashboard": { ...dashboard("staging"), migrations: "prisma" },
      "hotdash:apps": { "price-watch": { image } },
      "hotdash:supabase": {
        ...(goodConfig("staging")["hotdash:supabase"] as object),
        sslEnforcement: { database: true },
        networkRestrictions: {
          cidrs: ["203.0.113.0/24", "198.51.100.0/24"],
          egress: { dashboard: ["203.0.113.7"], "deploy-job": ["198.51.100.4"] },
        },
        poolerSettings: {},
        edgeFunctionSecrets: { names: ["SENDGRID_KEY"] },
      },
      "hotdash:appSecrets": { "edge-functions": { SENDGRID_KEY: "k3Xq9vLm2RtYw8Zp" } },
    }),
    await declaredBy("staging", {
      "hotdash:host": "render",
      "hotdash:apps": { "price-watch": { image, host: "render" } },
      "hotdash:dashboard": { ...dashboard("staging"), imageRepository: "ghcr.io/jgorzitza/hotdash" },
      "hotdash:supabase": { ...(goodConfig("staging")["hotdash:supabase"] as object), defaultPoolSize: 30 },
      "hotdash:render": {
        ownerId: "tea-abcdefghij0123456789",
        keyValue: {},
        workers: { worker: { command: "npm run worker" } },
        crons: { nightly: { command: "npm run nightly", schedule: "0 3 * * *" } },
      },
    }),
  ];
  const declared = new Set([...stacks.flat().map(({ type }) => type), ...engines]);
  const known = Object.values(tokens).flatMap((group) =>
    typeof group === "object" ? Object.values(group) : [],
  );
  expect(known.filter((token) => !declared.has(token))).toEqual(unused);
  expect([...declared].filter((token) => !(known as string[]).includes(token))).toEqual([]);
});
