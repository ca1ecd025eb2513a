import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { STAND_IN_REFS } from "../../settings/schema/supabase.ts";
import { CHECKOUT } from "../workspace/checkout.ts";
import type { AppSecrets, Stack } from "../workspace/stack.ts";

/** What production has beside the dashboard, as its example says it. */
const PLANNED = "examples/stacks/planned/chatwoot-and-agents.yaml";

/** Secrets of all of that, invented: those that its first image needs too. */
export function secretsBeside(canary: string): AppSecrets {
  const login = `postgresql://postgres:${canary}`;
  return {
    chatwoot: {
      POSTGRES_URL: `${login}@db.${STAND_IN_REFS.production}.supabase.co:5432/postgres?sslmode=require`,
      REDIS_URL: `rediss://default:${canary}@invented-chatwoot.upstash.io:6379`,
      STORAGE_ACCESS_KEY_ID: `invented-storage-${canary}`,
      STORAGE_SECRET_ACCESS_KEY: `invented-storage-secret-${canary}`,
    },
    "agent-service": { OPENAI_API_KEY: `sk-invented-openai-${canary}` },
  };
}

/** Has production declare it. */
export async function declareBeside(production: Stack): Promise<void> {
  const { config } = parse(await readFile(join(CHECKOUT, PLANNED), "utf8")) as {
    config: Record<string, unknown>;
  };
  for (const [key, value] of Object.entries(config))
    await production.set([key.replace("hotdash:", "")], value);
}

/** Images of the agents' services: their first ones. */
const IMAGES = {
  "agent-service": `ghcr.io/hotdash/agent-service:1.0.0@sha256:${"4".repeat(64)}`,
  "llamaindex-mcp": `ghcr.io/hotdash/llamaindex-mcp:1.0.0@sha256:${"5".repeat(64)}`,
} as const;

/** Gives the agents' services their first images, in place of `provisionOnly`. */
export async function populateAgents(production: Stack): Promise<void> {
  for (const [app, image] of Object.entries(IMAGES)) {
    await production.set(["apps", app, "provisionOnly"], undefined);
    await production.set(["apps", app, "image"], image);
  }
}
