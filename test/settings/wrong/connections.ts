import { POOLER, postgres, SIZED, secret, set, type WrongSetting } from "./case.ts";

const user = "postgres.hotdashproductionref";
const url = (host: string, rest: string) => postgres(user, host, `/postgres?sslmode=require${rest}`);
const posed = (name: string, value: string, says: string[]): WrongSetting => ({
  name,
  stack: "production",
  path: ["secrets", "POSTGRES_URL"],
  value,
  secret: true,
  property: "hotdash:secrets.POSTGRES_URL",
  says: [...says, "(secret text"],
  fix: secret("POSTGRES_URL", "production"),
});

/** Connections of the right project that are not the right ones for their job, and more of them than the pooler has. */
export const connections: readonly WrongSetting[] = [
  posed("no connection_limit", url(`${POOLER}:5432`, "&connect_timeout=10"), ["has no connection_limit"]),
  posed("no end of waiting", url(`${POOLER}:5432`, "&connection_limit=3&connect_timeout=0"), [
    "connect_timeout that is not one whole number",
  ]),
  posed(
    "TLS in a spelling that Prisma's engine takes for prefer",
    postgres(user, `${POOLER}:5432`, `/postgres?sslmode=verify-full${SIZED}`),
    ["Prisma's engine takes sslmode=verify-full for prefer", "sslmode=require"],
  ),
  {
    ...posed("a page's & pasted", url(`${POOLER}:5432`, SIZED.replaceAll("&", "&amp;")), [
      "has a connection_limit that its client does not read",
    ]),
    // Also for the time that a process waits for a connection.
    also: ["hotdash:secrets.POSTGRES_URL"],
  },
  posed("a line break behind it", `${url(`${POOLER}:5432`, SIZED)}\n`, ["a blank or a line break"]),
  posed("no password", url(`${POOLER}:5432`, SIZED).replace(/:canary[^@]*@/, "@"), ["has no password"]),
  posed("no database", url(`${POOLER}:5432`, SIZED).replace("/postgres?", "?"), ["names no database"]),
  posed("an escape that is no text", url(`${POOLER}:5432`, SIZED).replace(/:canary/, ":caf%A3canary"), [
    "percent escape that is no text",
  ]),
  posed("another pooler than the settings say", url("aws-1-us-east-1.pooler.supabase.com:5432", SIZED), [
    "is at the pooler aws-1-us-east-1.pooler.supabase.com",
    `supabase.poolerHost is ${POOLER}`,
  ]),
  {
    name: "a region that is not the pooler's",
    stack: "production",
    path: ["supabase", "region"],
    value: "eu-west-1",
    property: "hotdash:supabase.region",
    says: [`contradicts supabase.poolerHost (${POOLER}), which is in us-east-1`],
    fix: set("supabase.region", "us-east-1", "production"),
  },
  posed(
    "direct connection for the dashboard",
    postgres("postgres", "db.hotdashproductionref.supabase.co:5432"),
    ["is the direct connection; the dashboard uses the session pooler"],
  ),
  posed("transaction mode without a reason", url(`${POOLER}:6543`, `&pgbouncer=true${SIZED}`), [
    "without a reason on record",
    "supabase.transactionMode.dashboard",
  ]),
  {
    ...posed(
      "more connections than the pooler has",
      url(`${POOLER}:5432`, "&connection_limit=4&connect_timeout=10"),
      [
        "more connections than the pooler has (15)",
        "2 processes of secrets.POSTGRES_URL, twice in a bluegreen release; 1 process of secrets.DIRECT_URL",
        "Set dashboard.web.strategy to rolling, which brings no second set, or set connection_limit to 3 or less",
      ],
    ),
    fix: `${set("dashboard.web.strategy", "rolling", "production")}; or: ${set("supabase.defaultPoolSize", 17, "production")}`,
  },
  {
    name: "a role-wise connection beside the application's own: they add up",
    stack: "production",
    path: ["secrets", "DATABASE_URL_AGENTS"],
    value: postgres(
      "postgres.hotdashproductionref",
      `${POOLER}:5432`,
      "/postgres?sslmode=require&connection_limit=4&connect_timeout=10",
    ),
    property: "hotdash:secrets.DATABASE_URL_AGENTS",
    says: ["2 processes of secrets.DATABASE_URL_AGENTS, twice in a bluegreen release"],
    fix: set("supabase.defaultPoolSize", 29, "production"),
    also: ["hotdash:secrets.POSTGRES_URL"],
  },
  {
    name: "more machines than the pooler has connections",
    stack: "production",
    path: ["supabase", "defaultPoolSize"],
    value: 4,
    property: "hotdash:supabase.defaultPoolSize",
    says: ["too few for 5 processes at once", "at least 5"],
    fix: set("supabase.defaultPoolSize", 5, "production"),
  },
  {
    name: "pool of no size",
    stack: "staging",
    path: ["supabase", "defaultPoolSize"],
    value: 0,
    property: "hotdash:supabase.defaultPoolSize",
    says: ["a whole number of 1 to 10000 connections"],
    fix: set("supabase.defaultPoolSize", 15),
  },
  {
    name: "transaction mode for Chatwoot",
    stack: "staging",
    path: ["supabase", "transactionMode"],
    value: { chatwoot: "because we would like to" },
    property: "hotdash:supabase.transactionMode.chatwoot",
    says: ["is not a known setting", "dashboard, workers"],
    fix: "config rm --path 'hotdash:supabase.transactionMode.chatwoot'",
  },
];
