import { expect, test } from "vitest";
import { looksSecret, secretShape } from "../../../settings/rules/secret-shapes.ts";

const jwt = (claims: object): string =>
  `eyJhbGciOiJIUzI1NiJ9.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.c2lnbmF0dXJl`;
/** Values are put together here, so that scanners of this repository do not take them for leaks. */
const made = (start: string, length = 40): string => `${start}${"a1B2".repeat(length).slice(0, length)}`;

test.each([
  ["SESSION_SECRET", "correct horse"],
  ["SHOPIFY_API_SECRET", "x1"],
  ["SUPABASE_SERVICE_ROLE_KEY", "k1"],
  ["SECRET_KEY_BASE", "k1"],
  ["POSTGRES_PASSWORD", "p1"],
  ["PGPASSWORD", "p1"],
  ["OPENAI_API_KEY", "k1"],
  ["STRIPE_KEY", "k1"],
  ["DATABASE_URL", "anything"],
  ["REDIS_URL", "redis://10.0.0.1"],
  ["ANYTHING", "postgresql://u:p@h/d"],
  ["ANYTHING", "https://user:pw@host/path"],
  ["ANYTHING", made("ghp_")],
  ["ANYTHING", made("fo1_")],
  ["ANYTHING", made("rnd_")],
  ["ANYTHING", made("sbp_")],
  ["ANYTHING", made("sb_secret_")],
  ["ANYTHING", `${"shpat"}_${"0f".repeat(16)}`],
  ["ANYTHING", made("sk-")],
  ["ANYTHING", `-----BEGIN ${"RSA PRIVATE"} KEY-----`],
  ["ANYTHING", jwt({ role: "service_role" })],
  ["SUPABASE_ANON_KEY", jwt({ role: "service_role" })],
  ["DB_PWD", "p1"],
  ["clientSecret", "k1"],
  ["access-token", "k1"],
  ["REDIS_AUTH", "k1"],
  ["ANYTHING", `redis://:${made("", 12)}/==@cache.host:6379`],
  ["ANYTHING", `amqp://u:${made("", 8)}#x@queue.host`],
  ["PUBLIC_KEY", made("sb_secret_")],
])("%s with such a value looks secret", (name, value) => {
  expect(looksSecret(name, value)).toBe(true);
  expect(secretShape(name, value)).not.toContain(value);
});

test.each([
  ["PORT", "8080"],
  ["SUPABASE_URL", "https://abcdefghijklmnopqrst.supabase.co"],
  ["SUPABASE_ANON_KEY", jwt({ role: "anon" })],
  ["NEXT_PUBLIC_API_KEY", "pk1"],
  ["FEATURE_TOKEN_REFRESH", "false"],
  ["TOKEN_TTL", "15 minutes"],
  ["SECRETS_PATH", "/run/secrets"],
  ["KEYBOARD", "us"],
  ["SCOPES", "read_products,write_orders"],
  ["PUBLIC_URL", "https://app.hotrodan.com/a@b"],
  ["SUPABASE_KEY", made("sb_publishable_")],
  ["SUPABASE_KEY", jwt({ role: "anon" })],
  ["SUPABASE_SERVICE_ROLE_KEY", jwt({ role: "service_role", iss: "supabase-demo" })],
  ["STRIPE_KEY", made("pk_live_")],
  ["PWD", "/app"],
  ["GOOGLE_APPLICATION_CREDENTIALS", "/run/secrets/google.json"],
  ["PRIVATE_KEY", "./keys/server.pem"],
  ["OAUTH_TOKEN_ENDPOINT", "https://host/token"],
  ["tokenType", "Bearer"],
  ["secretsVersion", "12"],
  ["ALIAS", "npm:react@18.2.0"],
  ["CONTACT", "mailto:somebody@hotrodan.com"],
])("%s=%s does not", (name, value) => expect(looksSecret(name, value)).toBe(false));
