import { randomBytes } from "node:crypto";
import sodium from "libsodium-wrappers";
import { beforeAll, expect, test } from "vitest";
import { VirtualClock } from "../../../providers/kernel/clock.ts";
import { type Client, HOTDASH, start } from "./client.ts";

beforeAll(() => sodium.ready);

/** Seals as any client would, with nothing of the simulator's. */
async function sealed(api: Client, place: string, value: string) {
  const { body } = await api("GET", `${place}/secrets/public-key`);
  const key = sodium.from_base64(body.key, sodium.base64_variants.ORIGINAL);
  expect(key).toHaveLength(32);
  const box = sodium.crypto_box_seal(sodium.from_string(value), key);
  return {
    key_id: body.key_id,
    encrypted_value: sodium.to_base64(box, sodium.base64_variants.ORIGINAL),
  };
}

const ENVIRONMENT = `${HOTDASH}/environments/staging`;

test.each([
  ["of an environment, by name", ENVIRONMENT, "staging"],
  ["of the repository, by name", `${HOTDASH}/actions`, undefined],
  ["of an environment, by repository id", "id:/environments/staging", "staging"],
  ["of the repository, by its id", "id:/actions", undefined],
])("a secret %s is sealed by the client, opened here and never shown", async (_, form, environment) => {
  const clock = new VirtualClock(Date.UTC(2026, 10, 21, 8));
  const { api, simulator } = await start({ clock });
  await api("PUT", ENVIRONMENT, {});
  const { id } = simulator.world.repository("HotDash");
  const place = form.replace("id:", `/repositories/${id}`);
  const created = await api("PUT", `${place}/secrets/database_url`, await sealed(api, place, "canary ✓"));
  expect(created).toMatchObject({ status: 201, body: {} });
  expect(simulator.opened("HotDash", environment, "DATABASE_URL")).toBe("canary ✓");
  const got = await api("GET", `${place}/secrets/Database_Url`);
  expect(got.body).toEqual({
    name: "DATABASE_URL",
    created_at: "2026-11-21T08:00:00Z",
    updated_at: "2026-11-21T08:00:00Z",
  });
  await clock.advance(60_000);
  expect((await api("GET", `${place}/secrets/DATABASE_URL`)).body).toEqual(got.body);
  const update = await api("PUT", `${place}/secrets/DATABASE_URL`, await sealed(api, place, "second"));
  expect(update).toMatchObject({ status: 204, body: undefined });
  expect(simulator.opened("HotDash", environment, "DATABASE_URL")).toBe("second");
  expect((await api("GET", `${place}/secrets`)).body).toEqual({
    total_count: 1,
    secrets: [{ ...got.body, updated_at: "2026-11-21T08:01:00Z" }],
  });
  expect((await api("DELETE", `${place}/secrets/DATABASE_URL`)).status).toBe(204);
  expect((await api("DELETE", `${place}/secrets/DATABASE_URL`)).status).toBe(404);
  expect(simulator.opened("HotDash", environment, "DATABASE_URL")).toBeUndefined();
});

test("every scope has a key of its own", async () => {
  const { api } = await start();
  await api("PUT", ENVIRONMENT, {});
  await api("PUT", `${HOTDASH}/environments/production`, {});
  const ids = new Set<string>();
  for (const place of [ENVIRONMENT, `${HOTDASH}/environments/production`, `${HOTDASH}/actions`]) {
    const { body } = await api("GET", `${place}/secrets/public-key`);
    expect(body.key_id).toMatch(/^\d{19}$/);
    ids.add(`${body.key_id} ${body.key}`);
  }
  expect(ids.size).toBe(3);
});

test("what is not sealed for this key, or not named well, is refused with 422", async () => {
  const { api, simulator } = await start();
  await api("PUT", ENVIRONMENT, {});
  const good = await sealed(api, ENVIRONMENT, "canary");
  const other = await sealed(api, `${HOTDASH}/actions`, "canary");
  const put = (name: string, body: unknown) => api("PUT", `${ENVIRONMENT}/secrets/${name}`, body);
  const cases: [string, unknown, string][] = [
    ["A", { ...good, key_id: "1" }, "Invalid key_id"],
    ["A", other, "Invalid key_id"],
    ["A", { ...good, encrypted_value: other.encrypted_value }, "Improperly encrypted secret"],
    ["A", { ...good, encrypted_value: Buffer.from("canary").toString("base64") }, "Improperly encrypted"],
    ["A", { ...good, encrypted_value: "canary!" }, "does not match"],
    ["A", { encrypted_value: good.encrypted_value }, '"key_id" wasn\'t supplied.'],
    ["A", { key_id: good.key_id, value: "canary" }, '"value" is not a permitted key.'],
    ["A", '"canary"', "a string is not an object"],
    ["GITHUB_TOKEN", good, "must not start with GITHUB_"],
    ["1A", good, "Must start with a letter"],
    ["A-B", good, "alphanumeric"],
  ];
  for (const [name, body, message] of cases) {
    const answer = await put(name, body);
    expect(answer.status, message).toBe(422);
    expect(answer.body.message).toContain(message);
    expect(JSON.stringify(answer.body)).not.toContain("canary");
  }
  const large = await sealed(api, ENVIRONMENT, "x".repeat(48 * 1024 + 1));
  expect((await put("A", large)).body.message).toContain("too large");
  expect(simulator.world.environment("HotDash", "staging")?.secrets.size).toBe(0);
  expect(JSON.stringify(simulator.journal.entries())).not.toContain("canary");
  expect((await api("GET", `${HOTDASH}/environments/none/secrets/public-key`)).status).toBe(404);
});

test("a scope takes 100 secrets", async () => {
  const { api, simulator } = await start({ rateLimits: false });
  await api("PUT", ENVIRONMENT, {});
  for (let i = 0; i < 100; i += 1) await simulator.setSecret("HotDash", "staging", `S${i}`, `${i}`);
  expect(await simulator.setSecret("HotDash", "staging", "S100", "x")).toBe(422);
  expect(await simulator.setSecret("HotDash", "staging", "S99", "again")).toBe(204);
});

test("a new secret may be found late, an updated one at once", async () => {
  const clock = new VirtualClock();
  const { api, simulator } = await start({ clock, consistencyDelayMs: 1500 });
  await api("PUT", ENVIRONMENT, {});
  const name = `${ENVIRONMENT}/secrets/A`;
  expect((await api("PUT", name, await sealed(api, ENVIRONMENT, "1"))).status).toBe(201);
  expect((await api("GET", name)).status).toBe(404);
  await clock.advance(1500);
  expect((await api("GET", name)).status).toBe(200);
  expect(await simulator.setSecret("HotDash", "staging", "A", "2")).toBe(204);
  expect((await api("GET", name)).status).toBe(200);
});

test("a rotation from outside shows in updated_at, and is journalled as outside", async () => {
  const clock = new VirtualClock();
  const { api, simulator } = await start({ clock });
  await api("PUT", ENVIRONMENT, {});
  await simulator.setSecret("HotDash", "staging", "A", "1");
  const before = (await api("GET", `${ENVIRONMENT}/secrets/A`)).body.updated_at;
  await clock.advance(1000);
  expect(await simulator.setSecret("HotDash", "staging", "A", randomBytes(8).toString("hex"))).toBe(204);
  expect((await api("GET", `${ENVIRONMENT}/secrets/A`)).body.updated_at).not.toBe(before);
  expect(simulator.journal.count({ actor: "outside", action: "environmentSecrets.put" })).toBe(2);
});
