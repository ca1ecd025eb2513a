import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { STAND_IN_REFS } from "../../settings/schema/supabase.ts";
import { CHECKOUT } from "../workspace/checkout.ts";
import type { AppSecrets, Stack } from "../workspace/stack.ts";

/** What production has beside the dashboard, and what it keeps of its Supabase project, as its examples say it. */
const PLANNED = "examples/stacks/planned/chatwoot-and-agents.yaml";
const PROJECT = "examples/stacks/planned/supabase-project.yaml";

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
    "edge-functions": { SENDGRID_KEY: `SG.invented-sendgrid-${canary}` },
  };
}

/** Has production declare it: a section that its stack file has gets more lines, another is new. */
export async function declareBeside(production: Stack): Promise<void> {
  for (const [section, value] of Object.entries(await exampleOf(PLANNED)))
    await production.set([section], value);
  const { supabase } = await exampleOf(PROJECT);
  for (const [name, value] of Object.entries(supabase ?? {})) await production.set(["supabase", name], value);
}

/** Sections of an example, by their names without the project's. */
async function exampleOf(path: string): Promise<Record<string, Record<string, unknown>>> {
  const { config } = parse(await readFile(join(CHECKOUT, path), "utf8")) as {
    config: Record<string, Record<string, unknown>>;
  };
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key.replace("hotdash:", ""), value]),
  );
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
