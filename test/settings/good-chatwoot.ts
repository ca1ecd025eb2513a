import { STAND_IN_REFS } from "../../settings/schema/supabase.ts";
import type { Config } from "./good-config.ts";

/** The vendor's image, pinned. */
export const CHATWOOT_IMAGE = `chatwoot/chatwoot:v4.8.0@sha256:${"c".repeat(64)}`;

/** The password of its connection, which no message holds. */
export const PASSWORD = "k3Xq9vLm2RtYw8Zp";
export const REDIS = `rediss://default:${PASSWORD}@chatwoot-redis.upstash.io:6379`;

/** Secrets of Chatwoot with its attachments in a bucket. */
export const SECRETS = {
  REDIS_URL: REDIS,
  STORAGE_ACCESS_KEY_ID: "b7Rw2LqX9nVe4TzK",
  STORAGE_SECRET_ACCESS_KEY: "m5Yc8HdP1sGf6JuW3aQe0RxB",
} as const;

/** Its direct connection to the project of a stack. */
export const directUrl = (ref: string): string =>
  `postgresql://postgres:${PASSWORD}@db.${ref}.supabase.co:5432/postgres?sslmode=require`;

/** A good stack with Chatwoot, on Fly.io and with a bucket unless it says otherwise. Secrets that are undefined are left out. */
export function chatwootIn(config: Config, stack: string, change: object = {}, secrets: object = {}): Config {
  const ref = stack === "production" ? STAND_IN_REFS.production : STAND_IN_REFS.staging;
  const given = Object.entries({ POSTGRES_URL: directUrl(ref), ...SECRETS, ...secrets });
  const section = {
    ...{ host: "fly", image: CHATWOOT_IMAGE, storage: { s3: { bucket: "chatwoot" } } },
    domain: stack === "production" ? "chat.hotrodan.com" : `chat-${stack}.hotrodan.com`,
    ...change,
  };
  return {
    ...config,
    "hotdash:chatwoot": Object.fromEntries(
      Object.entries(section).filter(([, value]) => value !== undefined),
    ),
    "hotdash:appSecrets": { chatwoot: Object.fromEntries(given.filter(([, value]) => value !== undefined)) },
  };
}
