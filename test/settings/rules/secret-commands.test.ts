import { expect, test } from "vitest";
import { secretInCommand } from "../../../settings/rules/secret-commands.ts";

const value = "t7QzR2mLw9canary";
const base64 = (text: string) => Buffer.from(text).toString("base64");

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
  // Inside something else.
  [`echo ${base64(`DATABASE_PASSWORD=${value}`)} | base64 -d`, "the value of DATABASE_PASSWORD"],
  [base64(base64(`curl -u admin:${value} https://host`)), "a user's password"],
  [JSON.stringify({ db: { clientSecret: value } }), "the value of clientSecret"],
  [JSON.stringify({ registry: { auths: [{ password: value }] } }), "the value of password"],
  [`node app.js '${JSON.stringify({ accessToken: value })}'`.slice(13, -1), "the value of accessToken"],
  [Buffer.from(`--password ${value}`).toString("hex"), "the value of --password"],
  [encodeURIComponent(`https://robot:${value}@host/`), "a URL with a password"],
  [`https://host/hook?api_key=${value}`, "the value of api_key"],
  // Headers, by their schemes and by their names.
  [`curl -H "Authorization: Basic ${base64(`robot:${value}`)}" https://host`, "an authorization header"],
  [`curl -H "authorization: basic ${base64(`:${value}`)}" https://host`, "an authorization header"],
  [`curl -H "Authorization: token ${value}" https://host`, "an authorization header"],
  [`curl -H "Authorization: FlyV1 ${value}" https://host`, "an authorization header"],
  [`curl -H "X-Shopify-Access-Token: ${value}" https://host`, "the value of X-Shopify-Access-Token"],
  [`curl -H 'api_access_token: ${value}' https://chat.host`, "the value of api_access_token"],
  [`curl -H "apikey: ${value}" https://host`, "the value of apikey"],
  [`wget --header="PRIVATE-TOKEN: ${value}" https://host`, "the value of PRIVATE-TOKEN"],
  // Logins.
  [`http -a robot:${value} https://host/x`, "a user's password"],
  [`docker login registry.fly.io -u x -p ${value}`, "a user's password"],
  [`curl --proxy-user robot:${value} https://host`, "a user's password"],
  // Names.
  [`MYSQL_PWD=${value} mysqldump x`, "the value of MYSQL_PWD"],
  [`DB_PWD=${value} node a.js`, "the value of DB_PWD"],
  [`SSHPASS=${value} sshpass -e ssh host`, "the value of SSHPASS"],
  [`redis-cli --pass ${value}`, "the value of --pass"],
  [`NPM_CONFIG__AUTH=${value} npm ci`, "the value of NPM_CONFIG__AUTH"],
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
  "docker login registry.fly.io -u x --password-stdin",
  "docker login --username x --password-stdin registry.fly.io",
  "node a.js --credentials /run/secrets/gcp.json --token-file ./token.txt",
  "GOOGLE_APPLICATION_CREDENTIALS=/etc/google/key.json node a.js",
  "SSL_KEY=/etc/ssl/private/server.key SECRETS=~/secrets node a.js",
  "AUTH_TOKEN_ENDPOINT=https://host/token node a.js --token-endpoint https://host/oauth",
  "node a.js --secret https://vault.host/v1/kv",
  "node a.js --token-url https://host/token --api-key-header X-Api-Key",
  "PWD=/app OLDPWD=/ node a.js",
  "mailto:somebody@hotrodan.com",
  "mailto:somebody@hotrodan.com/inbox",
  "npm:react@18.2.0",
  "npm:@hotdash/cli@1.2.3",
  "npm install old@npm:react@18.2.0 --no-save",
  "github:owner@host.io/name",
  `docker://postgres:16@sha256:${"a".repeat(64)}`,
  `oci://registry.fly.io/app:v1@sha256:${"b".repeat(64)}`,
  "psql postgresql://app:$" + "{PASSWORD}@host/db",
  "psql postgresql://app:$PGPASSWORD@host/db",
  "psql postgresql://app:{{ password }}@host/db",
  "Basic authentication is bearer authentication of a kind",
  "basic understanding, basic functionality",
  "The X-Request-Id: header",
  "SUPABASE_KEY=sb_publishable_a1B2a1B2a1B2a1B2a1B2 npm start",
  "node a.js --max-old-space-size=512 --passthrough x --keyboard us --secretary y",
  "redis://localhost:6379/0 http://localhost:8080/a@b",
  "node -e 'const host = process.env.SMOKE_HOST; const base = \"https://\" + host;'",
])("%s has none", (text) => expect(secretInCommand(text)).toBeUndefined());
