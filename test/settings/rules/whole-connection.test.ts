import { expect, test } from "vitest";
import { judgeWhole } from "../../../settings/rules/whole-connection.ts";

const url =
  "postgresql://postgres.ref:canary@aws-0-us-east-1.pooler.supabase.com:5432/postgres?sslmode=require";
const said = (name: string, value: string) => judgeWhole(name, value).map(({ problem }) => problem);

test.each([
  ["DATABASE_URL", `${url}\n`, "a blank or a line break"],
  ["DATABASE_URL", `${url}\r\n`, "a blank or a line break"],
  ["POSTGRES_URL", ` ${url}`, "a blank or a line break"],
  ["STAGING_DB_URL", `${url} `, "a blank or a line break"],
  ["REDIS_URL", "rediss://default:canary@x.upstash.io:6379\n", "a blank or a line break"],
  ["UPSTASH_REDIS_REST_URL", "https://x.upstash.io \t", "a blank or a line break"],
  ["UPSTASH_REDIS_REST_TOKEN", "canarycanarycanary\n", "a blank or a line break"],
  ["DIRECT_URL", url.replace(":canary", ""), "has no password"],
  ["DIRECT_URL", url.replace("canary", ""), "has no password"],
  ["POSTGRES_URL", url.replace("postgres.ref:canary@", ""), "has no password"],
  ["REDIS_URL", "rediss://x.upstash.io:6379", "has no password"],
  ["UPSTASH_REDIS_URL", "rediss://default@x.upstash.io:6379", "has no password"],
  ["DATABASE_URL", url.replace("/postgres?", "?"), "names no database"],
  ["DATABASE_URL", url.replace("/postgres?", "/?"), "names no database"],
])(
  "%s is refused by name: users would see their first query fail (superfly/flyctl#589), case %#",
  (name, value, says) => {
    expect(said(name, value)).toEqual([expect.stringContaining(says)]);
    expect(JSON.stringify(judgeWhole(name, value))).not.toContain("canary");
  },
);

test.each([
  ["DATABASE_URL", url],
  ["POSTGRES_URL", url.replace(":canary@", "@") + "&password=x"],
  ["POSTGRES_URL", url.replace("/postgres?", "?dbname=postgres&")],
  ["REDIS_URL", "rediss://default:x@x.upstash.io:6379"],
  ["REDIS_URL", "redis://:x@cache.host:6379/0"],
  ["REDIS_URL", "redis://red-abc123:6379"],
  ["REDIS_URL", "redis://localhost:6379"],
  ["UPSTASH_REDIS_REST_URL", "https://x.upstash.io"],
  ["NOTE", "with a blank behind it "],
  ["DATABASE_URL", ""],
])("%s=%s passes", (name, value) => expect(said(name, value)).toEqual([]));
