import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Outs } from "../../../providers/kernel/implementation.ts";
import { UNKNOWN } from "../../../providers/kernel/unknowns.ts";
import { customDomainInputs } from "../../../providers/render/custom-domain/schema.ts";
import { envGroupInputs } from "../../../providers/render/env-group/schema.ts";
import { keyValueInputs } from "../../../providers/render/key-value/schema.ts";
import type { RenderSimulator } from "../../../simulators/render/main.ts";
import { checkRequests, renderContract } from "../../contract/render.ts";
import { Driven, image, owner, place, renderWorld, Writes, webService } from "../../support/render-world.ts";
import { fieldsOf } from "../../support/schema-fields.ts";

let sim: RenderSimulator;
let writes: Writes;
beforeAll(async () => {
  sim = await renderWorld({ rateLimits: false }, 100);
  writes = new Writes(sim);
});
afterAll(() => sim.close());
beforeEach(() => {
  sim.faults.clear();
  writes.all();
});

describe("an env group", () => {
  const inputs = (name: string, change: Outs = {}) => ({ ...place, ...owner, name, ...change });
  const make = (name: string, change: Outs = {}) =>
    new Driven("render:EnvGroup").create(inputs(name, change));

  it("is made in one request, changed a variable at a time, and deleted", async () => {
    const given = { env: { A: "1", B: "2" }, secrets: { S: "group-canary" }, secretFiles: { f: "x" } };
    const group = await make("group", given);
    expect(writes.taken()).toEqual(["POST /env-groups"]);
    expect(await group.read()).toEqual(group.inputs);
    await group.update(inputs("group", { ...given, env: { A: "1", C: "3" } }));
    expect(writes.taken().sort()).toEqual([
      `DELETE /env-groups/${group.id}/env-vars/B`,
      `PUT /env-groups/${group.id}/env-vars/C`,
    ]);
    expect(group.outs.version).toBe(2);
    expect(await group.read()).toEqual(group.inputs);
    await group.update(inputs("renamed", { ...given, env: { A: "1", C: "3" } }));
    expect(writes.taken()).toEqual([`PATCH /env-groups/${group.id}`]);
    expect(group.outs.version).toBe(2);
    await group.remove();
    expect(await group.read()).toBeUndefined();
    await group.remove();
  });

  it("is found again after a lost answer, and another stack's is left alone", async () => {
    sim.faults.add({
      match: { method: "POST", path: /\/env-groups$/ },
      when: "after",
      effect: "drop",
      times: 1,
    });
    const group = await make("group-lost");
    expect((await make("group-lost")).id).toBe(group.id);
    expect([...sim.world.envGroups.values()].filter(({ name }) => name === "group-lost")).toHaveLength(1);
    await make("group-theirs", { stack: "other" });
    await expect(make("group-theirs")).rejects.toThrow(/belongs to the stack hotdash\/other.*adopt: true/);
    const adopted = await make("group-theirs", { adopt: true });
    expect(await adopted.read()).toEqual(adopted.inputs);
  });

  it.each<[string, string, string, unknown]>([
    ["name", "PATCH", "", { name: "by-hand" }],
    ["env.*", "PUT", "/env-vars/A", { value: "by-hand" }],
    ["secrets.*", "PUT", "/env-vars/S", { value: "by-hand-canary" }],
    ["generated.*", "PUT", "/env-vars/G", { value: "by-hand-canary" }],
    ["secretFiles.*", "PUT", "/secret-files/f", { content: "by-hand-canary" }],
  ])("whose %s was changed by hand says so, and is put right", async (field, method, path, body) => {
    const given = { env: { A: "1" }, secrets: { S: "s" }, generated: { G: "g" }, secretFiles: { f: "x" } };
    const group = await make(`drift-${field.replace(/\W/g, "").toLowerCase()}`, given);
    const declared = { ...group.inputs };
    await sim.request(method, `/env-groups/${group.id}${path}`, body);
    await group.refresh();
    expect(JSON.stringify(group.inputs)).not.toContain("by-hand-canary");
    expect(await group.diff({ ...declared, deviations: {} })).toMatchObject({ changes: true });
    await group.update({ ...declared, deviations: {} });
    expect(await group.read()).toEqual(declared);
  });

  it("has no field that is not held by these tests", () => {
    const others = ["platform", "ownerId", "project", "stack", "external.*", "adopt", "deviations.*"];
    const held = ["name", "env.*", "secrets.*", "generated.*", "secretFiles.*"];
    expect([...new Set(fieldsOf(envGroupInputs))].sort()).toEqual([...others, ...held].sort());
  });

  it("reaches a service by its link, and by another deploy when it changes", async () => {
    const group = await make("linked", { env: { SHARED: "1" } });
    const of = (version: unknown) => webService("linked-web", { envGroups: [{ id: group.id, version }] });
    const service = await new Driven("render:Service").create(of(group.outs.version));
    expect(sim.world.envGroups.get(group.id)?.serviceIds).toEqual([service.id]);
    const [live] = sim.service("linked-web").deploys;
    expect(live).toMatchObject({ status: "live" });
    expect(live?.config.groupEnvVars).toContainEqual({ key: "SHARED", value: "1" });
    await group.update({ ...group.inputs, env: { SHARED: "2" } });
    writes.all();
    await service.update(of(group.outs.version));
    expect(writes.taken()).toEqual([`POST /services/${service.id}/deploys`]);
    expect(sim.service("linked-web").deploys[0]?.config.groupEnvVars).toContainEqual({
      key: "SHARED",
      value: "2",
    });
    await service.update(webService("linked-web"));
    expect(sim.world.envGroups.get(group.id)?.serviceIds).toEqual([]);
  });
});

describe("a custom domain", () => {
  let serviceId: string;
  beforeAll(async () => {
    serviceId = (await new Driven("render:Service").create(webService("with-domains"))).id;
  });
  const inputs = (name: string, change: Outs = {}) => ({ ...place, serviceId, name, ...change });
  const make = (name: string, change: Outs = {}) =>
    new Driven("render:CustomDomain").create(inputs(name, change));

  it("is added once, says its DNS record, and is deleted", async () => {
    const domain = await make("app.example.com");
    expect(writes.taken()).toEqual([`POST /services/${serviceId}/custom-domains`]);
    expect(domain.outs.dnsRecords).toEqual([
      { type: "CNAME", name: "app.example.com", value: "with-domains.onrender.com" },
    ]);
    expect(await domain.read()).toEqual(domain.inputs);
    expect((await make("app.example.com")).id).toBe(domain.id);
    expect(writes.taken()).toEqual([]);
    await domain.remove();
    expect(await domain.read()).toBeUndefined();
    await domain.remove();
  });

  it("that is an apex leaves alone the www name that Render adds", async () => {
    const domain = await make("example.org");
    expect(domain.outs.dnsRecords).toMatchObject([{ type: "A", name: "example.org" }]);
    expect(sim.service("with-domains").customDomains.map(({ name }) => name)).toContain("www.example.org");
    expect(await domain.read()).toEqual(domain.inputs);
  });

  it("waits for its DNS record when told to, says which one is missing, and keeps the domain", async () => {
    const failed = await make("slow.example.com", { waitSeconds: 60 }).catch((error) => error);
    expect(failed.message).toMatch(/CNAME slow\.example\.com with-domains\.onrender\.com/);
    expect(failed.id).toBe(`${serviceId}/slow.example.com`);
    sim.setDns("slow.example.com");
    await make("slow.example.com", { waitSeconds: 600 });
    const { customDomains } = sim.service("with-domains");
    expect(customDomains.filter(({ name }) => name === "slow.example.com")).toMatchObject([
      { verifiedAt: expect.any(Number) },
    ]);
  });

  it("is not touched by an update of its service, whose id is unknown in the preview", async () => {
    const domain = await make("steady.example.com");
    expect(await domain.diff(inputs("steady.example.com", { serviceId: UNKNOWN }))).toMatchObject({
      changes: false,
    });
    expect(await domain.diff(inputs("steady.example.com", { serviceId: "srv-other" }))).toMatchObject({
      changes: true,
      replaces: ["serviceId"],
    });
    expect(await domain.diff(inputs("other.example.com"))).toMatchObject({ replaces: ["name"] });
  });

  it("has no field that could drift", () => {
    expect(fieldsOf(customDomainInputs).sort()).toContain("waitSeconds");
    expect([...new Set(fieldsOf(customDomainInputs))]).toHaveLength(5);
  });
});

describe("a Key Value instance", () => {
  const inputs = (name: string, change: Outs = {}) => ({
    ...place,
    name,
    region: "virginia",
    plan: "starter",
    ...change,
  });
  const make = (name: string, change: Outs = {}) =>
    new Driven("render:KeyValue").create(inputs(name, change));

  it("is made once, waited for, and says its private address", async () => {
    const redis = await make("redis");
    expect(writes.taken()).toEqual(["POST /key-value"]);
    expect(redis.outs.internalAddress).toMatch(/^redis:\/\/red-\w+:6379$/);
    expect(sim.world.keyValues.get(redis.id)).toBeDefined();
    expect(await redis.read()).toEqual(redis.inputs);
    expect((await make("redis")).id).toBe(redis.id);
    expect(writes.taken()).toEqual([]);
    await redis.remove();
    expect(await redis.read()).toBeUndefined();
    await redis.remove();
  });

  it("that somebody else made is not taken over unasked", async () => {
    await sim.request("POST", "/key-value", {
      name: "theirs",
      ownerId: place.ownerId,
      plan: "standard",
      region: "virginia",
    });
    await expect(make("theirs")).rejects.toThrow(/exists already.*adopt: true/);
    const adopted = await make("theirs", { adopt: true, plan: "standard" });
    expect(await adopted.read()).toEqual(adopted.inputs);
  });

  it.each<[string, Outs, Outs]>([
    ["name", {}, { name: "kv-by-hand" }],
    ["plan", {}, { plan: "pro" }],
    ["maxmemoryPolicy", {}, { maxmemoryPolicy: "allkeys_lru" }],
    ["persistenceMode", { persistenceMode: "journal_snapshot" }, { persistenceMode: "off" }],
    ["ipAllowList", {}, { ipAllowList: [{ cidrBlock: "10.0.0.0/8", description: "office" }] }],
  ])("whose %s was changed by hand says so, and is put right", async (field, given, change) => {
    const redis = await make(`kv-${field.toLowerCase()}`, given);
    const declared = { ...redis.inputs };
    await sim.request("PATCH", `/key-value/${redis.id}`, change);
    await redis.refresh();
    expect(await redis.diff(declared)).toMatchObject({ changes: true, replaces: [] });
    await redis.update(declared);
    expect(await redis.read()).toEqual(declared);
  });

  it.each(["off", "snapshot"])(
    "keeps its mode %s when its plan goes from free to paid, in one request: it was written to disk against the settings until the next update",
    async (persistenceMode) => {
      const free = { plan: "free", persistenceMode };
      const redis = await make(`kv-grows-${persistenceMode}`, free);
      writes.taken();
      await redis.update(inputs(`kv-grows-${persistenceMode}`, { ...free, plan: "starter" }));
      expect(writes.taken()).toEqual([`PATCH /key-value/${redis.id}`]);
      expect(await redis.read()).toMatchObject({ plan: "starter", persistenceMode });
      expect(sim.world.keyValues.get(redis.id)?.persistenceMode).toBe(persistenceMode);
    },
  );

  it("is as declared after one update, whatever a change brings along", async () => {
    const redis = await make("kv-more", { persistenceMode: "snapshot" });
    // A platform that forgets the policy with the plan, once.
    let forgot = false;
    const handle = sim.faults.add({
      match: { method: "PATCH", path: /key-value/ },
      when: "after",
      effect: {
        run: () => {
          const store = sim.world.keyValues.get(redis.id);
          if (store && !forgot) store.maxmemoryPolicy = "volatile_lru";
          forgot = true;
        },
      },
    });
    const declared = inputs("kv-more", { persistenceMode: "snapshot", plan: "pro" });
    await redis.update(declared);
    handle.remove();
    expect(await redis.read()).toMatchObject({ plan: "pro", maxmemoryPolicy: "noeviction" });
  });

  it("has no field that is not held by these tests", () => {
    const held = ["name", "plan", "maxmemoryPolicy", "persistenceMode"];
    const lists = ["ipAllowList.*.cidrBlock", "ipAllowList.*.description"];
    const fixed = ["platform", "ownerId", "region", "adopt"];
    expect([...new Set(fieldsOf(keyValueInputs))].sort()).toEqual([...held, ...lists, ...fixed].sort());
  });

  it("holds data, and so is never replaced", async () => {
    const redis = await make("kv-moved");
    await expect(redis.diff(inputs("kv-moved", { region: "ohio" }))).rejects.toThrow(
      /region: cannot change from "virginia" to "ohio".*second one/,
    );
  });
});

it("an image without a digest is refused before anything is asked", async () => {
  const service = new Driven("render:Service");
  const bad = webService("bad", { image: image("1").replace(/@.*/, ""), type: "cron_job", numInstances: 3 });
  await expect(service.create(bad)).rejects.toThrow(
    /image: must name its digest[\s\S]*schedule: must be given[\s\S]*healthCheckPath: is only for a web_service[\s\S]*numInstances: is not for a cron_job/,
  );
  expect(writes.all()).toEqual([]);
});

it("everything that was sent is as Render's published document has it", ({ skip }) => {
  const { contract, missing } = renderContract();
  if (missing) skip(missing);
  expect(checkRequests(contract, sim)).toEqual([]);
});
