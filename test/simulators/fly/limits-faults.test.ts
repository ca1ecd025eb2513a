import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bench, IMAGE, web } from "./harness.ts";

const all = "/apps/hotdash-app/machines";

test("one request a second for each action and thing, three at once", async () => {
  const { app, machine, call, clock, sim } = await bench();
  await app();
  const one = await machine();
  const other = await machine();
  const cordon = async (id: string) => (await call("POST", `${all}/${id}/cordon`)).status;
  for (let i = 0; i < 3; i += 1) expect(await cordon(one.id)).toBe(200);
  expect(await call("POST", `${all}/${one.id}/cordon`)).toMatchObject({
    status: 429,
    body: { error: "rate limit exceeded" },
  });
  expect(await cordon(other.id)).toBe(200);
  expect((await call("POST", `${all}/${one.id}/uncordon`)).status).toBe(200);
  await clock.advance(1_000);
  expect(await cordon(one.id)).toBe(200);
  expect(await cordon(one.id)).toBe(429);
  let gets = 0;
  while ((await call("GET", `${all}/${one.id}`)).status === 200) gets += 1;
  expect(gets).toBe(10);
  expect((await sim.request("POST", `/v1${all}/${one.id}/cordon`)).status).toBe(200);
});

test("reads are limited like Get Machine, not like changes: Fly's own tool lists machines four times in 70 ms", async () => {
  const { app, machine, call } = await bench();
  await app();
  await machine();
  for (const path of [all, "/apps/hotdash-app/volumes", "/apps/hotdash-app/secrets"]) {
    const statuses = [];
    for (let i = 0; i < 11; i += 1) statuses.push((await call("GET", path)).status);
    expect(statuses, path).toEqual([...Array(10).fill(200), 429]);
  }
});

test("creates of one app have a floor of one a second", async () => {
  const { app, call, clock } = await bench();
  await app();
  const start = clock.now();
  for (let made = 0; made < 6; ) {
    const { status } = await call("POST", all, { config: web() });
    if (status === 200) made += 1;
    else await clock.advance(1_000);
  }
  expect(clock.now() - start).toBe(3_000);
});

test("a fault after the side effect leaves the machine there, one before does not", async () => {
  const { app, call, sim } = await bench();
  await app();
  const body = { status: 408, body: { error: "deadline_exceeded: host" } };
  sim.faults.add({ match: { action: "machines.create", nth: 1 }, when: "after", effect: body });
  expect((await call("POST", all, { name: "web-1", config: web() })).status).toBe(408);
  expect([...(sim.world.apps.get("hotdash-app")?.machines.values() ?? [])].map((one) => one.name)).toEqual([
    "web-1",
  ]);
  sim.faults.add({
    match: { action: "machines.create", app: "hotdash-app" },
    when: "before",
    effect: "drop",
    times: 1,
  });
  await expect(call("POST", all, { name: "web-2", config: web() })).rejects.toThrow();
  expect(sim.world.apps.get("hotdash-app")?.machines.size).toBe(1);
  const [dropped] = sim.journal.entries({ action: "machines.create" }).slice(-1);
  expect(dropped).toMatchObject({ status: 0, fault: "drop", app: "hotdash-app" });
});

test("a fault may change the world in the middle of a run", async () => {
  const { app, machine, call, sim } = await bench();
  await app();
  const one = await machine();
  const handle = sim.faults.add({
    match: { action: "leases.create" },
    when: "before",
    effect: { run: async () => void (await sim.request("POST", `/v1${all}/${one.id}/lease`, { ttl: 20 })) },
    times: 1,
  });
  expect((await call("POST", `${all}/${one.id}/lease`, { ttl: 20 })).status).toBe(409);
  expect(handle.hits).toBe(1);
});

test("the journal knows actors and kinds, and holds nothing secret, in memory or in its file", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "journal-")), "requests.jsonl");
  const { app, call, sim } = await bench({ journalFile: file, tokens: ["sim_canary"] });
  await app();
  const as = { authorization: "Bearer sim_canary" };
  const pem = "-----BEGIN PRIVATE KEY-----canary-----END PRIVATE KEY-----";
  await call("POST", "/apps/hotdash-app/secrets", { values: { DATABASE_URL: "canary", OLD: null } }, as);
  await call("POST", "/apps/hotdash-app/secrets", { values: { DATABASE_URL: { canary: "canary" } } }, as);
  await call("POST", "/apps/hotdash-app/secrets", { values: "canary" }, as);
  await call("POST", "/apps/hotdash-app/secrets/A", { value: "canary" }, as);
  await call(
    "POST",
    "/apps/hotdash-app/certificates/custom",
    { hostname: "a.b.com", fullchain: "-----BEGIN ", private_key: pem },
    as,
  );
  const files = [{ guest_path: "/x", raw_value: "canary" }];
  const made = await call("POST", all, { config: { image: IMAGE, files }, lease_ttl: 10 }, as);
  await fetch(`${sim.url}/v1/apps/hotdash-app/secrets`, { method: "POST", headers: as, body: "{canary" });
  const text = sim.journal
    .entries()
    .map((entry) => JSON.stringify(entry))
    .join("\n");
  expect(text).not.toContain("canary");
  expect(text).not.toContain(made.body.nonce);
  expect(readFileSync(file, "utf8")).not.toContain("canary");
  const [set] = sim.journal.entries({ action: "secrets.update" });
  expect(set).toMatchObject({
    actor: "client",
    kind: "mutate",
    app: "hotdash-app",
    body: { values: { DATABASE_URL: "[redacted]", OLD: null } },
  });
  expect(sim.journal.count({ actor: "outside" })).toBe(2);
  const mark = sim.journal.mark();
  await call("GET", "/apps/hotdash-app", undefined, as);
  expect(sim.journal.since(mark)).toMatchObject([{ action: "apps.get", kind: "read", status: 200 }]);
});

test("every answer names its request and its world", async () => {
  const { sim, call } = await bench();
  const { headers } = await call("GET", "/nowhere");
  expect(headers.get("fly-simulator-world")).toBe(sim.worldId);
  expect(headers.get("fly-request-id")).toMatch(/^[0-9A-Z]{26}-dfw$/);
});
