import { expect, test } from "vitest";
import { secretInCommand } from "../../../settings/rules/secret-commands.ts";

const value = "t7QzR2mLw9canary";

test.each([
  [`node app.js --password ${value}`, "the value of --password"],
  [`node app.js --api-key=${value}`, "the value of --api-key"],
  [`node app.js --access-token '${value}'`, "the value of --access-token"],
  [`sh -c PGPASSWORD=${value} npm start`, "the value of PGPASSWORD"],
  [`export SHOPIFY_API_SECRET="${value}" && npm start`, "the value of SHOPIFY_API_SECRET"],
  [`REDIS_URL=redis:${value} npm start`, "the value of REDIS_URL"],
  [`curl -H "Authorization: Bearer ${value}" https://host`, "an authorization header"],
  [`curl -u admin:${value} https://host`, "a user's password"],
  [`curl https://user:${value}@host/`, "a URL with a password"],
  [`robot:${value}@registry.host.io/app`, "a registry's password"],
  [`registry.fly.io/app:${"ghp"}_${value}`, "a GitHub token"],
])("%s", (text, says) => {
  expect(secretInCommand(text)).toBe(says);
});

test.each([
  "npm run prisma:migrate",
  'node app.js --password "$PASSWORD"',
  "node app.js --token $TOKEN --port 8080",
  "node app.js --token --verbose",
  "SHOPIFY_API_SECRET=$" + "{SHOPIFY_API_SECRET} npm start",
  "TOKEN_TTL=900 NODE_ENV=production npm start",
  'curl -H "Authorization: Bearer $TOKEN" https://host',
  `registry.fly.io/hotdash-app:v1@sha256:${"a".repeat(64)}`,
  "https://app.hotrodan.com/health?page=1",
  "node -e 'const host = process.env.SMOKE_HOST; const base = \"https://\" + host;'",
])("%s has none", (text) => expect(secretInCommand(text)).toBeUndefined());
