import { describe, expect, it, vi } from "vitest";
import type { Outs } from "../../../providers/kernel/implementation.ts";
import { networkRestrictionsInputs } from "../../../providers/supabase/network-restrictions/schema.ts";
import { poolerSettingsInputs } from "../../../providers/supabase/pooler-settings/schema.ts";
import { sslEnforcementInputs } from "../../../providers/supabase/ssl-enforcement/schema.ts";
import { inForce } from "../../../simulators/supabase/network-restrictions.ts";
import { fieldsOf } from "../../support/schema-fields.ts";
import { Driven, place, REF, supabaseTests, THEIRS } from "../../support/supabase-world.ts";

const { sim, requests } = supabaseTests();

/** Each setting with a value that it has not at first, where it is written, and what somebody changes by hand. */
const SETTINGS = [
  {
    ...{ type: "SslEnforcement", schema: sslEnforcementInputs, declared: { database: true } },
    write: "PUT /ssl-enforcement",
    byHand: ["PUT", "/ssl-enforcement", { requestedConfig: { database: false } }],
    seen: { database: false },
    live: () => sim().project(REF).ssl,
    values: [true, false],
  },
  {
    ...{ type: "NetworkRestrictions", schema: networkRestrictionsInputs },
    declared: { cidrs: ["2001:db8::/32", "203.0.113.0/24"] },
    write: "POST /network-restrictions/apply",
    byHand: ["POST", "/network-restrictions/apply", { dbAllowedCidrs: ["198.51.100.0/24"] }],
    seen: { cidrs: ["198.51.100.0/24"] },
    live: () => sim().project(REF).restrictions.config,
    values: [
      { dbAllowedCidrs: ["203.0.113.0/24"], dbAllowedCidrsV6: ["2001:db8::/32"] },
      { dbAllowedCidrs: ["0.0.0.0/0"], dbAllowedCidrsV6: ["::/0"] },
    ],
  },
  {
    ...{ type: "PoolerSettings", schema: poolerSettingsInputs },
    declared: { defaultPoolSize: 40, poolMode: "session" },
    write: "PATCH /config/database/pooler",
    byHand: ["PATCH", "/config/database/pooler", { default_pool_size: 7, pool_mode: "transaction" }],
    seen: { defaultPoolSize: 7, poolMode: "transaction" },
    live: () => [sim().project(REF).pooler.size, sim().project(REF).pooler.mode],
    values: [
      [40, "session"],
      [15, "transaction"],
    ],
  },
] as const;

describe.each(SETTINGS)("$type", ({ type, schema, declared, write, byHand, seen, live, values }) => {
  const inputs = (change: Outs = {}): Outs => ({ ...place, ...declared, ...change });
  const make = (change: Outs = {}) => new Driven(`supabase:${type}`).create(inputs(change));
  const writes = () => requests().filter((one) => !one.startsWith("GET "));

  it("is written once, is the same to a refresh, and needs no request while nothing changes", async () => {
    const one = await make();
    expect(one.id).toBe(REF);
    expect(writes()).toEqual([write]);
    expect(live()).toEqual(values[0]);
    expect(await one.read()).toEqual(one.inputs);
    requests();
    expect(await one.diff(inputs())).toMatchObject({ changes: false });
    expect(requests()).toEqual([]);
  });

  it("is written by nobody where it is so already", async () => {
    await make();
    requests();
    await make();
    expect(writes()).toEqual([]);
  });

  it("shows field by field what was changed by hand, and puts it right", async () => {
    const one = await make();
    const [method, path, body] = byHand;
    expect((await sim().request(method, REF, path, body)).status).toBeLessThan(300);
    await one.refresh();
    expect(one.inputs).toMatchObject(seen);
    expect(await one.diff(inputs())).toMatchObject({ changes: true, replaces: [] });
    requests();
    await one.update(inputs());
    expect(writes()).toEqual([write]);
    expect(live()).toEqual(values[0]);
    expect(await one.read()).toEqual(one.inputs);
  });

  it("stays as it is when it is declared no more, without a request", async () => {
    const one = await make();
    requests();
    await one.remove();
    expect(requests()).toEqual([]);
    expect(live()).toEqual(values[0]);
  });

  it("is put back where the declaration says so, to what was found", async () => {
    const one = await make();
    await one.update(inputs({ whenRemoved: "restore" }));
    await one.remove();
    expect(live()).toEqual(values[1]);
    await one.remove();
    // A project that is gone needs nothing put back.
    sim().world.projects.delete(REF);
    await one.remove();
  });

  it("is not taken for put back where somebody may not", async () => {
    const one = await make({ whenRemoved: "restore" });
    const refused = { status: 403, body: { message: "no" } };
    sim().faults.add({ match: { method: "GET" }, when: "before", effect: refused });
    await expect(one.remove()).rejects.toThrow(/answered 403/);
    expect(live()).toEqual(values[0]);
  });

  it("is found again after an answer that was lost, and keeps what it was before", async () => {
    const [method = "", path = ""] = write.split(" ");
    sim().faults.add({ match: { method }, when: "after", effect: "drop", times: 1 });
    const one = await make({ whenRemoved: "restore" });
    expect(sim().journal.entries({ path: new RegExp(`${path}$`), method }).length).toBeGreaterThan(0);
    await one.remove();
    expect(live()).toEqual(values[1]);
  });

  it("says that another organisation's project is none of ours, and that an unknown one is not there", async () => {
    await expect(make({ ref: THEIRS })).rejects.toThrow(/answered 403.*Owner or Administrator/s);
    await expect(make({ ref: "nosuchprojectabcdefg" })).rejects.toThrow(/answered 404.*Check supabase.ref/s);
    expect(writes()).toEqual([]);
  });

  it("believes no answer in another form than the documented one", async () => {
    const one = await make();
    for (const body of [{}, [], { message: "ok" }, "<html>"]) {
      const fault = sim().faults.add({
        match: { method: "GET" },
        when: "after",
        effect: { status: 200, body },
      });
      await expect(one.read()).rejects.toThrow(/which is not|has no pooler/);
      fault.remove();
    }
  });

  it("moves to another project by leaving the first as it is", async () => {
    const one = await make();
    const other = sim().world.add("hotdashotherrefabcde").ref;
    expect(await one.diff(inputs({ ref: other }))).toMatchObject({ changes: true, replaces: ["ref"] });
  });

  it("has no field that is not held by these tests", () => {
    const common = ["platform", "ref", "whenRemoved", "deviations.*"];
    const held = [...new Set(fieldsOf(schema))].map((one) => one.replace("cidrs.*", "cidrs")).sort();
    expect(held).toEqual([...common, ...Object.keys(declared)].sort());
  });
});

it("network restrictions are waited for until they are applied, and what is stored alone shows as drift", async () => {
  const given = { ...place, cidrs: ["203.0.113.7"] };
  const one = await new Driven("supabase:NetworkRestrictions").create(given);
  expect(inForce(sim().project(REF), sim().world.now())).toEqual({
    ...{ dbAllowedCidrs: ["203.0.113.7/32"], dbAllowedCidrsV6: [] },
  });
  sim().project(REF).restrictions.appliedAt = Number.POSITIVE_INFINITY;
  await one.refresh();
  expect(one.inputs.deviations).toEqual({ NetworkRestrictions: "not in force yet" });
  expect(await one.diff(given)).toMatchObject({ changes: true });
});

it("what is never applied is kept half made, with what was there before it", async () => {
  sim().project(REF).restrictions.appliedAt = 0;
  Object.assign(sim().world.timings, { restrictions: Number.POSITIVE_INFINITY });
  const failed = await new Driven("supabase:NetworkRestrictions")
    .create({ ...place, cidrs: ["203.0.113.0/24"] })
    .catch((error) => error);
  Object.assign(sim().world.timings, { restrictions: 8_000 });
  expect(failed.message).toMatch(/accepted, but is not in force after 5 minutes/);
  expect(failed).toMatchObject({ id: REF, properties: { found: { cidrs: ["0.0.0.0/0", "::/0"] } } });
});

it("a plan without network restrictions is told before anything is written", async () => {
  sim().project(REF).restrictions.entitlement = "disallowed";
  const made = new Driven("supabase:NetworkRestrictions").create({ ...place, cidrs: ["203.0.113.0/24"] });
  await expect(made).rejects.toThrow(/has no network restrictions.*Nothing was changed/);
  expect(requests()).toEqual(["GET /network-restrictions"]);
});

it("one mode of the pooler stays as it is where nobody declares one", async () => {
  sim().project(REF).pooler.mode = "session";
  const one = await new Driven("supabase:PoolerSettings").create({ ...place, defaultPoolSize: 20 });
  expect([sim().project(REF).pooler.size, sim().project(REF).pooler.mode]).toEqual([20, "session"]);
  expect(await one.read()).toEqual(one.inputs);
});

it("a preview says that TLS enforcement restarts the database", async () => {
  vi.stubEnv("HOTDASH_ANNOUNCE", "1");
  const said = vi.spyOn(console, "log").mockImplementation(() => {});
  const one = await new Driven("supabase:SslEnforcement").create({ ...place, database: true });
  await one.diff({ ...place, database: false });
  expect(said.mock.calls.flat().join("\n")).toContain(
    `supabase ${REF}: a change of TLS enforcement restarts`,
  );
  said.mockRestore();
  vi.unstubAllEnvs();
});
