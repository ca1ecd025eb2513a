import { expect, test } from "vitest";
import { chatwootSays, isChatwoot } from "../../../simulators/apps/chatwoot.ts";
import { serves } from "../../../simulators/apps/serves.ts";

const IMAGE = `chatwoot/chatwoot:v4.8.0@sha256:${"c".repeat(64)}`;
const env = { POSTGRES_HOST: "db.example.supabase.co", POSTGRES_PORT: "5432" };
const secrets = ["POSTGRES_PASSWORD", "REDIS_URL"];
const says = (image: string, more: object = {}, known: readonly string[] = secrets) =>
  chatwootSays(image, "/api", { env: { ...env, ...more }, secrets: known });

test("is known by the vendor's repository, wherever it is kept", () => {
  expect(isChatwoot(IMAGE)).toBe(true);
  expect(isChatwoot(`ghcr.io/chatwoot/chatwoot@sha256:${"c".repeat(64)}`)).toBe(true);
  expect(isChatwoot("registry.fly.io/hotdash-chatwoot:1")).toBe(false);
});

test("has /health and /api, and no page at /hc alone", () => {
  expect(
    ["/health", "/api", "/", "/hc", "/hc/shop", "/rails/health"].map((path) => serves(IMAGE, path)),
  ).toEqual([...[true, true, true], ...[false, false, false]]);
});

test.each<[string, ReturnType<typeof says>, string, string]>([
  ["all that it needs", says(IMAGE), "ok", "ok"],
  ["no Redis", says(IMAGE, {}, ["POSTGRES_PASSWORD"]), "failing", "ok"],
  ["no password", says(IMAGE, {}, ["REDIS_URL"]), "ok", "failing"],
  ["a pooler in transaction mode", says(IMAGE, { POSTGRES_PORT: "6543" }), "ok", "failing"],
  ["a whole connection beside the parts", says(IMAGE, {}, [...secrets, "DATABASE_URL"]), "ok", "failing"],
  ["a queue that is down", says(IMAGE.replace("v4.8.0", "v4.8.0-sim-queue-failing")), "failing", "ok"],
  ["a database that is down", says(IMAGE.replace("v4.8.0", "v4.8.0-sim-data-failing")), "ok", "failing"],
])("says at /api of %s how queue and data are", (_, said, queue, data) => {
  expect(said).toMatchObject({ queue_services: queue, data_services: data });
});

test("says so at /api alone, and only the vendor's image does", () => {
  expect(chatwootSays(IMAGE, "/health", { env, secrets })).toBeUndefined();
  expect(says("registry.fly.io/hotdash:1")).toBeUndefined();
});
