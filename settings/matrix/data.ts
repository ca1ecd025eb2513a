import { migrationsUrl } from "../rules/migrations-url.ts";
import type { EnvironmentClass } from "../stack-name.ts";
import { secret } from "./rows.ts";
import { address, credential, matching, redisAddress, word } from "./shapes.ts";
import type { MatrixContext, NeedContext, Variable } from "./variable.ts";

const bullmq = ({ variables, queueInKeyValue = false }: NeedContext) =>
  variables.WEBHOOK_QUEUE_DRIVER === "bullmq" && !queueInKeyValue;
const whenBullmq = { when: "WEBHOOK_QUEUE_DRIVER is bullmq", holds: bullmq };

/** The connection for migrations, where there are any: as given, else made of the app's own. */
const direct = ({ secrets, supabase, dashboard, environmentClass }: MatrixContext) =>
  dashboard.migrations === "none" || environmentClass === "preview"
    ? undefined
    : (secrets.DIRECT_URL ?? migrationsUrl(connectionOf(secrets), supabase));

/** The app's connection under whichever of its two names it was given. */
export const connectionOf = (secrets: Readonly<Record<string, string>>): string | undefined =>
  secrets.POSTGRES_URL ?? secrets.DATABASE_URL;

/** Given as POSTGRES_URL or as DATABASE_URL: one of them has to be there. */
const givenOnce = {
  when: "DATABASE_URL is not given instead",
  holds: ({ secrets }: NeedContext) => !("DATABASE_URL" in secrets),
};

/** Of the project that `supabase start` runs on a developer's machine (Supabase's documentation of its CLI). */
const LOCAL_POSTGRES = "postgresql://postgres:postgres@127.0.0.1:54322/postgres";

type Example = NonNullable<Variable["example"]>;
const session: Example = (canary, { supabase }) =>
  `postgresql://postgres.${supabase.ref}:${canary}@${supabase.poolerHost}:5432/postgres?sslmode=require`;
const pooled: Example = (canary, context) =>
  `${session(canary, context)}&connection_limit=3&connect_timeout=10`;

/** Roles that the application opens connections of its own for, each with its secrets. */
const ROLES = ["ADMIN", "DATA", "MANAGER", "AGENTS"] as const;

/** At Supabase, by the host alone: whose project it is, and whether it is the right connection, the rules say. */
const supabaseUrl = matching(
  /^postgres(ql)?:\/\/[^@/\s]+@([a-z0-9-]+\.pooler\.supabase\.com|db\.[a-z]{20}\.supabase\.co)(:\d+)?\/\S*$/,
  "a connection to Supabase, at its pooler or as postgresql://postgres:<password>@db.<ref>.supabase.co:5432/postgres?sslmode=require",
);

/** Looked at in detail by the Supabase rule; here only that it is an address. */
const postgresUrl = address(["postgres", "postgresql"], { connection: true });

/** Supabase, which holds the only Postgres, and Redis. */
export const data: readonly Variable[] = [
  {
    name: "POSTGRES_URL",
    description:
      "Connection of the app, the only one that is given; the others follow from it. The code reads DATABASE_URL, its other name, which may be given instead. Supabase's session pooler (port 5432), sslmode=require in these letters, which Prisma's engine reads (dashboard.prisma says what else opens it). connection_limit times the machines at once (a bluegreen release counts twice) must fit into supabase.defaultPoolSize, beside one for migrations.",
    source: "secret",
    planned: true,
    targets: ["fly secret"],
    required: givenOnce,
    shape: postgresUrl,
    local: LOCAL_POSTGRES,
    example: pooled,
  },
  {
    name: "DATABASE_URL",
    description:
      "The same connection under the name that Prisma reads. It follows from POSTGRES_URL, or is given in its place.",
    source: "secret",
    targets: ["fly secret"],
    derive: ({ secrets }) => secrets.POSTGRES_URL,
    shape: postgresUrl,
    local: LOCAL_POSTGRES,
    example: pooled,
  },
  ...ROLES.flatMap((role) => [
    secret(
      `DATABASE_URL_${role}`,
      `Connection of the role for ${role.toLowerCase()} work, at the session pooler; ADMIN's stands in for those that are not given.`,
      {},
      { shape: supabaseUrl, example: pooled },
    ),
    secret(
      `DIRECT_URL_${role}`,
      `Connection for migrations of that role: a session on port 5432.`,
      {},
      { shape: supabaseUrl, example: session },
    ),
  ]),
  {
    name: "DIRECT_URL",
    description:
      "Connection for migrations, which run in a release command, in a workflow of the application, or by hand: a session on port 5432, never the transaction pooler. GitHub's runners have no IPv6, so the pooler's host unless ipv4AddOn. Follows from POSTGRES_URL, role included; one that is given must agree with it, or log in as supabase.migrationRole.",
    source: "secret",
    targets: ["github secret"],
    alsoTo: {
      target: "fly secret",
      when: "dashboard.migrations is prisma",
      holds: ({ dashboard, environmentClass }) =>
        dashboard.migrations === "prisma" && environmentClass !== "preview",
    },
    derive: direct,
    local: LOCAL_POSTGRES,
    shape: postgresUrl,
    example: session,
  },
  ...(["staging", "production"] as const).map(
    (stack): Variable => ({
      name: `${stack.toUpperCase()}_DB_URL`,
      description: `DIRECT_URL under the name that the application's workflows read in ${stack}'s environment, and in no other.`,
      source: "derived",
      secret: true,
      of: ["scripts"],
      targets: ["github secret"],
      stacks: [stack] satisfies EnvironmentClass[],
      derive: direct,
      shape: postgresUrl,
      local: null,
    }),
  ),
  {
    name: "SUPABASE_URL",
    description: "Address of the project's APIs.",
    source: "derived",
    of: ["dashboard", "agent-service", "edge-functions"],
    targets: ["fly env"],
    derive: ({ supabase }) => `https://${supabase.ref}.supabase.co`,
    shape: matching(/^https:\/\/[a-z]{20}\.supabase\.co$/, "https://<ref>.supabase.co"),
    local: "http://127.0.0.1:54321",
  },
  {
    name: "SUPABASE_PROJECT_REF",
    description: "The project's ref, for workflows that look at backups and migrations.",
    source: "derived",
    of: ["scripts"],
    targets: ["github variable"],
    derive: ({ supabase }) => supabase.ref,
    shape: matching(/^[a-z]{20}$/, "the ref of a Supabase project: 20 lower-case letters"),
    local: null,
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
    of: ["dashboard", "agent-service"],
    targets: ["fly secret"],
    shape: credential(20),
    example: (canary) => `sb_publishable_invented_${canary}`,
  },
  {
    name: "SESSION_STORAGE",
    description:
      "Where sessions live: in Supabase through Prisma, in Redis, or in the process, which only one machine that never sleeps can do.",
    source: "setting",
    planned: true,
    targets: ["fly env"],
    default: "database",
    local: "memory",
    shape: word("memory", "database", "redis"),
  },
  {
    name: "REDIS_URL",
    description: "Redis for sessions and caches, if there is one.",
    source: "secret",
    planned: true,
    targets: ["fly secret"],
    required: {
      when: "SESSION_STORAGE is redis",
      holds: ({ variables }) => variables.SESSION_STORAGE === "redis",
    },
    shape: redisAddress(["redis", "rediss"]),
    example: (canary) => `rediss://default:${canary}@invented-redis.upstash.io:6379`,
  },
  {
    name: "WEBHOOK_QUEUE_DRIVER",
    description: "Where webhooks wait: in the process, or in Redis by BullMQ.",
    source: "setting",
    planned: true,
    targets: ["fly env"],
    default: "memory",
    shape: word("memory", "bullmq"),
  },
  {
    name: "UPSTASH_REDIS_URL",
    description: "Redis of the webhook queue; of a stack on Render alone its Key Value, where none is given.",
    source: "secret",
    planned: true,
    targets: ["fly secret"],
    required: whenBullmq,
    shape: redisAddress(["rediss"]),
    example: (canary) => `rediss://default:${canary}@invented-queue.upstash.io:6379`,
  },
  {
    name: "UPSTASH_REDIS_REST_URL",
    description: "The same Redis over HTTPS, for the diagnostics page.",
    source: "secret",
    planned: true,
    targets: ["fly secret"],
    required: whenBullmq,
    shape: address(["https"]),
    example: (canary) => `https://invented-queue.upstash.io/${canary}`,
  },
  {
    name: "UPSTASH_REDIS_REST_TOKEN",
    description: "Token of that address.",
    source: "secret",
    planned: true,
    targets: ["fly secret"],
    required: whenBullmq,
    shape: matching(/^[A-Za-z0-9_=-]{16,}$/, "a token of Upstash: at least 16 letters, digits, - and _"),
    example: (canary) => `invented-token-${canary}`,
  },
];
