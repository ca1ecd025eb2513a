import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { startRenderSimulator } from "../../../simulators/render/main.ts";
import { bench, IMAGE } from "./harness.ts";

const service = (ownerId: string, name: string) => ({
  type: "web_service",
  name,
  ownerId,
  image: { ownerId: "", imagePath: IMAGE },
  serviceDetails: { runtime: "image" },
});

describe("limits", () => {
  test("20 services an hour, told by headers in seconds left, and 429 after that", async () => {
    const { sim, clock, call } = await bench();
    for (let i = 0; i < 20; i += 1) {
      const { status, headers } = await call("POST", "/services", service(sim.ownerId, `s${i}`));
      expect([status, headers.get("ratelimit-limit"), headers.get("ratelimit-remaining")]).toEqual([
        201,
        "20",
        String(19 - i),
      ]);
    }
    await clock.advance(600_000);
    const refused = await call("POST", "/services", service(sim.ownerId, "one-more"));
    expect([
      refused.status,
      refused.headers.get("ratelimit-reset"),
      refused.headers.get("retry-after"),
    ]).toEqual([429, "3000", null]);
    expect(refused.body.message).toBeTruthy();
    expect(sim.world.services.size).toBe(20);
    await clock.advance(3_000_000);
    expect((await call("POST", "/services", service(sim.ownerId, "now"))).status).toBe(201);
  });

  test("10 updates, deploys, scalings, suspensions and resumptions a minute together, for each service", async () => {
    const { clock, call, web } = await bench();
    const [one, two] = [await web(), await web({}, { name: "two" })];
    await clock.advance(60_000);
    for (let i = 0; i < 5; i += 1) {
      expect((await call("PATCH", `/services/${one}`, { name: "web" })).status).toBe(200);
      expect((await call("POST", `/services/${one}/scale`, { numInstances: 1 })).status).toBe(202);
    }
    expect((await call("POST", `/services/${one}/deploys`, {})).status).toBe(429);
    expect((await call("POST", `/services/${one}/suspend`)).status).toBe(429);
    expect((await call("POST", `/services/${two}/deploys`, {})).status).toBe(201);
    // Variables are counted elsewhere.
    expect((await call("PUT", `/services/${one}/env-vars`, [])).headers.get("ratelimit-limit")).toBe("100");
    await clock.advance(60_000);
    expect((await call("POST", `/services/${one}/deploys`, {})).status).toBe(201);
  });

  test("400 reads and 100 writes a minute; the documented 30 writes on demand; none where they are off", async () => {
    const { call, web } = await bench();
    const id = await web();
    const reads = await call("GET", "/services");
    expect(reads.headers.get("ratelimit-limit")).toBe("400");
    const strict = await bench({ writesPerMinute: 30 });
    const other = await strict.web();
    const results = [];
    for (let i = 0; i < 31; i += 1)
      results.push((await strict.call("PUT", `/services/${other}/env-vars/A`, { value: "1" })).status);
    expect(results.filter((status) => status === 429)).toHaveLength(1);
    const free = await bench({ rateLimits: false, writesPerMinute: 1 });
    const third = await free.web();
    for (let i = 0; i < 3; i += 1)
      expect((await free.call("PUT", `/services/${third}/env-vars/A`, { value: "1" })).status).toBe(200);
    expect((await call("DELETE", `/services/${id}`)).status).toBe(204);
  });

  test("Key Value 20 and custom domains 50 an hour", async () => {
    const { sim, call, web } = await bench();
    const id = await web();
    const body = { name: "cache", ownerId: sim.ownerId, plan: "starter" };
    expect((await call("POST", "/key-value", body)).headers.get("ratelimit-limit")).toBe("20");
    const domain = await call("POST", `/services/${id}/custom-domains`, { name: "app.hotrodan.com" });
    expect(domain.headers.get("ratelimit-limit")).toBe("50");
  });
});

describe("who may call", () => {
  test("a wrong key, or none, is 401 and changes nothing", async () => {
    const { sim, call } = await bench();
    for (const authorization of ["Bearer wrong", "sim_render", ""]) {
      const { status } = await call("POST", "/services", service(sim.ownerId, "x"), { authorization });
      expect(status).toBe(401);
    }
    expect(sim.world.services.size).toBe(0);
  });

  test("a simulated world takes simulated keys only, and its error does not repeat another", async () => {
    const real = "rnd_0123456789abcdef";
    await expect(startRenderSimulator({ tokens: [real] })).rejects.toThrow(/begin with sim_/);
    await expect(startRenderSimulator({ tokens: [real] })).rejects.not.toThrow(real);
  });

  test("every answer carries the headers that were recorded", async () => {
    const { sim, call } = await bench();
    const { headers } = await call("GET", "/owners");
    expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(headers.get("render-request-id")).toBeTruthy();
    expect(headers.get("render-simulator-world")).toBe(sim.worldId);
    expect(headers.get("x-frame-options")).toBe("DENY");
  });

  test("a body that is not JSON is 400, an unknown path 404", async () => {
    const { sim, call } = await bench();
    const response = await fetch(`${sim.url}/services`, {
      method: "POST",
      headers: { authorization: "Bearer sim_render" },
      body: "{secret",
    });
    expect([response.status, await response.text()]).toEqual([400, expect.not.stringContaining("secret")]);
    expect((await call("GET", "/nowhere")).status).toBe(404);
  });
});

describe("faults", () => {
  test("before the side effect nothing happened, after it everything did", async () => {
    const { sim, call } = await bench();
    const match = { action: "services.create", nth: 1 };
    sim.faults.add({ match, when: "before", effect: { status: 503, body: { message: "down" } } });
    expect((await call("POST", "/services", service(sim.ownerId, "a"))).status).toBe(503);
    expect(sim.world.services.size).toBe(0);
    sim.faults.add({ match, when: "after", effect: { status: 500, body: { message: "oops" } } });
    expect((await call("POST", "/services", service(sim.ownerId, "b"))).status).toBe(500);
    expect(sim.world.services.size).toBe(1);
    sim.faults.add({ match, when: "after", effect: "drop" });
    await expect(call("POST", "/services", service(sim.ownerId, "c"))).rejects.toThrow();
    expect(sim.world.services.size).toBe(2);
    expect(
      sim.journal.entries({ action: "services.create" }).map(({ status, fault }) => [status, fault]),
    ).toEqual([
      [503, "status"],
      [500, "status"],
      [0, "drop"],
    ]);
  });

  test("can be for one service; the journal names it", async () => {
    const { sim, call, web } = await bench();
    const [one, two] = [await web(), await web({}, { name: "two" })];
    sim.faults.add({ match: { app: one, method: "GET" }, when: "before", effect: { status: 500 } });
    expect((await call("GET", `/services/${one}`)).status).toBe(500);
    expect((await call("GET", `/services/${two}`)).status).toBe(200);
    expect(sim.journal.count({ app: two, actor: "client" })).toBe(1);
    await sim.request("PATCH", `/services/${two}`, { name: "changed" });
    expect(sim.journal.count({ app: two, actor: "outside" })).toBe(1);
  });
});

test("there is no Render Postgres to be had", async () => {
  const { sim, call } = await bench();
  expect(await call("POST", "/postgres", { name: "db", ownerId: sim.ownerId, plan: "free" })).toMatchObject({
    status: 403,
    body: { message: expect.stringContaining("Supabase") },
  });
});

test("the journal file has a line for each request", async () => {
  const journalFile = join(mkdtempSync(join(tmpdir(), "render-")), "journal.jsonl");
  const { call } = await bench({ journalFile });
  await call("GET", "/owners");
  await call("GET", "/users");
  const lines = readFileSync(journalFile, "utf8").trim().split("\n");
  expect(lines.map((line) => JSON.parse(line).action)).toEqual(["owners.list", "users.get"]);
});
