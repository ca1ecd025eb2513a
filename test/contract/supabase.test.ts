import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { VirtualClock } from "../../providers/kernel/clock.ts";
import * as requests from "../../providers/supabase/api/requests.ts";
import { type SupabaseSimulator, startSupabaseSimulator } from "../../simulators/supabase/main.ts";
import { routes } from "../../simulators/supabase/routes.ts";
import { supabaseContract } from "./supabase.ts";

const { contract, missing } = supabaseContract();
const REF = "hotdashtestrefabcdef";

describe("the Supabase simulator against the published document of the Management API", () => {
  let sim: SupabaseSimulator;
  const clock = new VirtualClock();

  beforeAll(async () => {
    if (missing === undefined)
      sim = await startSupabaseSimulator({ clock, projects: [REF], rateLimits: false });
  });
  afterAll(async () => sim?.close());
  beforeEach(({ skip }) => {
    if (missing !== undefined) skip(missing);
  });

  async function expectStatus(
    status: number,
    method: string,
    path: string,
    body?: unknown,
    { ref = REF, token = "sim_supabase" } = {},
  ): Promise<Record<string, unknown>> {
    const whole = `/v1/projects/${ref}${path}`;
    const response = await fetch(`${sim.url}${whole}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed: unknown = text === "" ? undefined : JSON.parse(text);
    expect([method, path, response.status]).toEqual([method, path, status]);
    expect(contract.check(method, whole, response.status, parsed)).toEqual([]);
    // What is taken must be allowed: else a client could learn here what Supabase refuses.
    if (response.status < 400) expect(contract.checkRequest(method, whole, body)).toEqual([]);
    return parsed as Record<string, unknown>;
  }

  test("a project, its backups and its disk", async () => {
    await expectStatus(200, "GET", "");
    await expectStatus(200, "GET", "/database/backups");
    sim.project(REF).pitr = true;
    await expectStatus(200, "GET", "/database/backups");
    await expectStatus(200, "GET", "/config/disk/util");
    await expectStatus(404, "GET", "", undefined, { ref: "nosuchprojectabcdefg" });
  });

  test("TLS enforcement restarts the database", async () => {
    expect(await expectStatus(200, "GET", "/ssl-enforcement")).toMatchObject({ appliedSuccessfully: true });
    const set = { requestedConfig: { database: true } };
    expect(await expectStatus(200, "PUT", "/ssl-enforcement", set)).toEqual({
      ...{ currentConfig: { database: true }, appliedSuccessfully: false },
    });
    expect(await expectStatus(200, "GET", "")).toMatchObject({ status: "RESTARTING" });
    await clock.advance(60_000);
    expect(await expectStatus(200, "GET", "")).toMatchObject({ status: "ACTIVE_HEALTHY" });
    expect(await expectStatus(200, "PUT", "/ssl-enforcement", set)).toMatchObject({
      appliedSuccessfully: true,
    });
    await expectStatus(400, "PUT", "/ssl-enforcement", { requestedConfig: { database: "yes" } });
  });

  test("network restrictions are stored first, and applied some time later", async () => {
    await expectStatus(200, "GET", "/network-restrictions");
    const body = { dbAllowedCidrs: ["203.0.113.0/24"], dbAllowedCidrsV6: ["2001:db8::/32"] };
    const stored = await expectStatus(201, "POST", "/network-restrictions/apply", body);
    expect(stored).toMatchObject({
      status: "stored",
      config: body,
      old_config: { dbAllowedCidrs: ["0.0.0.0/0"] },
    });
    await clock.advance(60_000);
    const applied = await expectStatus(200, "GET", "/network-restrictions");
    expect(applied).toMatchObject({ status: "applied", config: body });
    await expectStatus(400, "POST", "/network-restrictions/apply", { dbAllowedCidrs: ["2001:db8::/32"] });
    await expectStatus(400, "POST", "/network-restrictions/apply", { cidrs: [] });
    sim.project(REF).restrictions.entitlement = "disallowed";
    await expectStatus(403, "POST", "/network-restrictions/apply", body);
  });

  test("the pooler", async () => {
    await expectStatus(200, "GET", "/config/database/pooler");
    expect(await expectStatus(200, "PATCH", "/config/database/pooler", { default_pool_size: 20 })).toEqual({
      ...{ default_pool_size: 20, pool_mode: "transaction" },
    });
    await expectStatus(200, "PATCH", "/config/database/pooler", { default_pool_size: null });
    await expectStatus(200, "GET", "/config/database/pooler");
    await expectStatus(400, "PATCH", "/config/database/pooler", { default_pool_size: 3_001 });
  });

  test("secrets of edge functions, whose values are never answered", async () => {
    await expectStatus(201, "POST", "/secrets", [{ name: "KEY", value: "supabase-canary" }]);
    const all = (await expectStatus(200, "GET", "/secrets")) as unknown as { name: string }[];
    expect(all.map(({ name }) => name)).toContain("KEY");
    expect(JSON.stringify([all, sim.journal.entries()])).not.toContain("supabase-canary");
    await expectStatus(400, "POST", "/secrets", [{ name: "SUPABASE_URL", value: "x" }]);
    await expectStatus(200, "DELETE", "/secrets", ["KEY", "NEVER_SET"]);
    expect(sim.project(REF).secrets).toEqual({});
  });

  test("every route is an operation of the document, was seen, and refuses a wrong token", async () => {
    const templates = routes(sim.world).map(
      ({ method, path }) => `${method} ${path.replace(":ref", "{ref}")}`,
    );
    const described = contract.operations();
    expect(templates.filter((one) => !described.includes(one))).toEqual([]);
    expect(templates.filter((one) => !contract.succeeded.has(one))).toEqual([]);
    for (const { method, path } of routes(sim.world)) {
      const body = method === "GET" ? undefined : {};
      await expectStatus(401, method, path.replace("/v1/projects/:ref", ""), body, { token: "sim_wrong" });
    }
  });

  test.each([
    ["PUT", "/ssl-enforcement", requests.sslBody.parse({ requestedConfig: { database: true } })],
    [
      "POST",
      "/network-restrictions/apply",
      requests.restrictionsBody.parse({ dbAllowedCidrs: [], dbAllowedCidrsV6: [] }),
    ],
    [
      "PATCH",
      "/config/database/pooler",
      requests.poolerBody.parse({ default_pool_size: 3_000, pool_mode: "session" }),
    ],
    ["POST", "/secrets", requests.secretsBody.parse([{ name: "A", value: "b" }])],
    ["DELETE", "/secrets", requests.secretNamesBody.parse(["A"])],
  ])("what the client sends by %s %s is in the document", (method, path, body) => {
    expect(contract.checkRequest(method, `/v1/projects/${REF}${path}`, body)).toEqual([]);
  });
});
