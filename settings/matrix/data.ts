import { address, credential, matching, word } from "./shapes.ts";
import type { NeedContext, Variable } from "./variable.ts";

const bullmq = ({ variables }: NeedContext) => variables.WEBHOOK_QUEUE_DRIVER === "bullmq";
const whenBullmq = { when: "WEBHOOK_QUEUE_DRIVER is bullmq", holds: bullmq };

/** Looked at in detail by the Supabase rule; here only that it is an address. */
const postgresUrl = address(["postgres", "postgresql"], { credentials: true });

/** Supabase, which holds the only Postgres, and Redis. */
export const data: readonly Variable[] = [
  {
    name: "POSTGRES_URL",
    description:
      "Connection of the app: Supabase's session pooler (port 5432), sslmode=require. connection_limit times the machines at once (a bluegreen release counts twice) must fit into supabase.defaultPoolSize, beside one for migrations.",
    source: "secret",
    targets: ["fly secret"],
    required: true,
    shape: postgresUrl,
    example: (canary, { supabase }) =>
      `postgresql://postgres.${supabase.ref}:${canary}@${supabase.poolerHost}:5432/postgres?sslmode=require&connection_limit=3&connect_timeout=10`,
  },
  {
    name: "DATABASE_URL",
    description: "The same connection under the name that Prisma reads.",
    source: "derived",
    secret: true,
    targets: ["fly secret"],
    derive: ({ secrets }) => secrets.POSTGRES_URL,
    shape: postgresUrl,
  },
  {
    name: "DIRECT_URL",
    description:
      "Connection for migrations, which run in a workflow or a release command: a session on port 5432, never the transaction pooler. GitHub's runners have no IPv6, so the pooler's host unless ipv4AddOn.",
    source: "secret",
    targets: ["github secret"],
    alsoTo: {
      target: "fly secret",
      when: "dashboard.migrations is prisma",
      holds: ({ dashboard, environmentClass }) =>
        dashboard.migrations === "prisma" && environmentClass !== "preview",
    },
    required: {
      when: "dashboard.migrations is not none (a preview migrates nothing)",
      holds: ({ dashboard, environmentClass }) =>
        dashboard.migrations !== "none" && environmentClass !== "preview",
    },
    shape: postgresUrl,
    example: (canary, { supabase }) =>
      `postgresql://postgres.${supabase.ref}:${canary}@${supabase.poolerHost}:5432/postgres?sslmode=require`,
  },
  {
    name: "SUPABASE_URL",
    description: "Address of the project's APIs.",
    source: "derived",
    targets: ["fly env"],
    derive: ({ supabase }) => `https://${supabase.ref}.supabase.co`,
    shape: address(["https"]),
  },
  {
    name: "SUPABASE_PROJECT_REF",
    description: "The project's ref, for workflows that look at backups and migrations.",
    source: "derived",
    targets: ["github variable"],
    derive: ({ supabase }) => supabase.ref,
  },
  {
    name: "SUPABASE_SERVICE_KEY",
    description: "Key that passes row-level security: the server's alone.",
    source: "secret",
    targets: ["fly secret"],
    required: true,
    shape: credential(20),
    example: (canary) => `sb_secret_invented_${canary}`,
  },
  {
    name: "SUPABASE_ANON_KEY",
    description: "Key for the browser, under row-level security.",
    source: "secret",
    targets: ["fly secret"],
    shape: credential(20),
    example: (canary) => `sb_publishable_invented_${canary}`,
  },
  {
    name: "SESSION_STORAGE",
    description:
      "Where sessions live: in Supabase through Prisma, in Redis, or in the process, which only one machine that never sleeps can do.",
    source: "setting",
    targets: ["fly env"],
    default: "database",
    shape: word("memory", "database", "redis"),
  },
  {
    name: "REDIS_URL",
    description: "Redis for sessions and caches, if there is one.",
    source: "secret",
    targets: ["fly secret"],
    required: {
      when: "SESSION_STORAGE is redis",
      holds: ({ variables }) => variables.SESSION_STORAGE === "redis",
    },
    shape: address(["redis", "rediss"], { credentials: true }),
    example: (canary) => `rediss://default:${canary}@invented-redis.upstash.io:6379`,
  },
  {
    name: "WEBHOOK_QUEUE_DRIVER",
    description: "Where webhooks wait: in the process, or in Redis by BullMQ.",
    source: "setting",
    targets: ["fly env"],
    default: "memory",
    shape: word("memory", "bullmq"),
  },
  {
    name: "UPSTASH_REDIS_URL",
    description: "Redis of the webhook queue.",
    source: "secret",
    targets: ["fly secret"],
    required: whenBullmq,
    shape: address(["rediss"], { credentials: true }),
    example: (canary) => `rediss://default:${canary}@invented-queue.upstash.io:6379`,
  },
  {
    name: "UPSTASH_REDIS_REST_URL",
    description: "The same Redis over HTTPS, for the diagnostics page.",
    source: "secret",
    targets: ["fly secret"],
    required: whenBullmq,
    shape: address(["https"]),
    example: (canary) => `https://invented-queue.upstash.io/${canary}`,
  },
  {
    name: "UPSTASH_REDIS_REST_TOKEN",
    description: "Token of that address.",
    source: "secret",
    targets: ["fly secret"],
    required: whenBullmq,
    shape: matching(/^[A-Za-z0-9_=-]{16,}$/, "a token of Upstash: at least 16 letters, digits, - and _"),
    example: (canary) => `invented-token-${canary}`,
  },
];
