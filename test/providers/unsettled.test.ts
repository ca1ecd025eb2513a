import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Outs } from "../../providers/kernel/implementation.ts";
import type { FlySimulator } from "../../simulators/fly/main.ts";
import { phaseAt } from "../../simulators/fly/volume.ts";
import type { RenderSimulator } from "../../simulators/render/main.ts";
import { FaultProxy, type Harm } from "../reliability/support/fault-proxy.ts";
import * as flySupport from "../support/fly-world.ts";
import { Driven, machinesOf, webGroup } from "../support/fly-world.ts";
import * as renderSupport from "../support/render-world.ts";

let fly: FlySimulator;
let render: RenderSimulator;
let flyProxy: FaultProxy;
let renderProxy: FaultProxy;
beforeAll(async () => {
  fly = await flySupport.flyWorld({ rateLimits: false }, 40);
  render = await renderSupport.renderWorld({ rateLimits: false }, 40);
  flyProxy = await FaultProxy.before(fly.url);
  renderProxy = await FaultProxy.before(render.url);
  Object.assign(process.env, { FLY_FLAPS_BASE_URL: flyProxy.url, RENDER_API_BASE_URL: renderProxy.url });
});
beforeEach(() => {
  flyProxy.clear();
  renderProxy.clear();
});
afterAll(async () => {
  for (const one of [flyProxy, renderProxy, fly, render]) await one.close();
});

/** A resource as the engine keeps it after a create or an update that got half way, and the message of that. */
async function halfMade(resource: Driven, given: Outs, sent: Promise<unknown>): Promise<string> {
  const error = (await sent.then(
    () => undefined,
    (thrown) => thrown,
  )) as { message: string; id?: string; properties?: Outs } | undefined;
  expect(error?.id, error?.message ?? "it did not fail").toBeDefined();
  const { __provider: _text, ...outs } = error?.properties ?? {};
  Object.assign(resource, { id: error?.id, outs, inputs: await resource.check(given) });
  return error?.message ?? "";
}

let apps = 0;
/** An app of its own for each test. */
async function app(): Promise<string> {
  const name = `unsettled-${++apps}`;
  await new Driven("fly:App").create({ ...flySupport.place, name });
  return name;
}

interface Case {
  kind: string;
  /** What it is known by. */
  name: string;
  inputs: Outs;
  proxy: FaultProxy;
  create: RegExp;
  /** Its list, and that list without anything. */
  list: RegExp;
  empty: string;
  count(): number;
}

const flyVolume = (name: string): Case => ({
  kind: "fly:Volume",
  name: `${name}/data`,
  inputs: { ...flySupport.place, app: name, name: "data", region: "dfw", size_gb: 1 },
  proxy: flyProxy,
  create: /\/volumes$/,
  list: /\/volumes$/,
  empty: "[]",
  count: () => {
    const volumes = [...(fly.world.apps.get(name)?.volumes.values() ?? [])];
    return volumes.filter(({ phases }) => !/destroy/.test(phaseAt(phases, fly.world.clock.now()))).length;
  },
});
const flyAddress = (name: string): Case => ({
  kind: "fly:IpAssignment",
  name: `${name}/v6`,
  inputs: { ...flySupport.place, app: name, type: "v6" },
  proxy: flyProxy,
  create: /\/ip_assignments$/,
  list: /\/ip_assignments$/,
  empty: '{"ips":[]}',
  count: () => fly.world.apps.get(name)?.ips.length ?? 0,
});
const renderService = (name: string): Case => ({
  kind: "render:Service",
  name,
  inputs: renderSupport.webService(name, { secrets: { TOKEN: "token-canary" } }),
  proxy: renderProxy,
  create: /\/services$/,
  list: /\/services\?/,
  empty: "[]",
  count: () => [...render.world.services.values()].filter(({ settings }) => settings.name === name).length,
});
const renderGroup = (name: string): Case => ({
  kind: "render:EnvGroup",
  name,
  inputs: { ...renderSupport.place, ...renderSupport.owner, name, env: { A: "1" } },
  proxy: renderProxy,
  create: /\/env-groups$/,
  list: /\/env-groups\?/,
  empty: "[]",
  count: () => [...render.world.envGroups.values()].filter((group) => group.name === name).length,
});
const renderStore = (name: string): Case => ({
  kind: "render:KeyValue",
  name,
  inputs: { ...renderSupport.place, name, region: "virginia", plan: "starter" },
  proxy: renderProxy,
  create: /\/key-value$/,
  list: /\/key-value\?/,
  empty: "[]",
  count: () => [...render.world.keyValues.values()].filter((store) => store.name === name).length,
});

const UNREAD: [string, Harm][] = [
  ["is lost", { kind: "lose" }],
  ["is a page", { kind: "replace", body: "<html></html>", type: "text/html", keepHeaders: true }],
  ["is cut off", { kind: "cut", share: 0.3 }],
];
const KINDS: [string, (name: string) => Case, boolean][] = [
  ["a volume", flyVolume, true],
  ["an address", flyAddress, true],
  ["a service", renderService, false],
  ["an env group", renderGroup, false],
  ["a store", renderStore, false],
];

describe.each(KINDS)("%s whose create", (_, caseOf, onFly) => {
  it.each(UNREAD)(
    "answer %s while its list lags is half made, and taken over by the next update",
    async (_, harm) => {
      const one = caseOf(onFly ? await app() : `late-${++apps}`);
      const lag = one.proxy.add({
        method: "GET",
        path: one.list,
        harm: { kind: "replace", body: one.empty, type: "application/json", keepHeaders: true },
      });
      one.proxy.add({ method: "POST", path: one.create, nth: 1, harm });
      const resource = new Driven(one.kind);
      const said = await halfMade(resource, one.inputs, resource.create(one.inputs));
      expect(said).toContain(`Whether "${one.name}" was made is not known`);
      expect(said).not.toContain("token-canary");
      expect(resource.id).toBe(one.name);
      expect(await resource.diff(one.inputs), "a plain up comes back to it").toMatchObject({ changes: true });
      expect(await resource.read(), "a refresh forgets nothing").toBeDefined();
      setTimeout(() => lag.remove(), 100);
      await resource.update(one.inputs);
      expect(one.count()).toBe(1);
      expect(await resource.diff(one.inputs)).toMatchObject({ changes: false });
      expect(await resource.read()).toMatchObject(resource.inputs);
      await resource.remove();
      expect(one.count()).toBe(0);
    },
  );

  it("request never arrived is made by the next update, once", async () => {
    const one = caseOf(onFly ? await app() : `never-${++apps}`);
    one.proxy.add({ method: "POST", path: one.create, nth: 1, forward: false, harm: { kind: "lose" } });
    const resource = new Driven(one.kind);
    await halfMade(resource, one.inputs, resource.create(one.inputs));
    expect(one.count()).toBe(0);
    await resource.update(one.inputs);
    expect(one.count()).toBe(1);
    await resource.remove();
  });

  it("answer is lost is found and removed by a destroy", async () => {
    const one = caseOf(onFly ? await app() : `gone-${++apps}`);
    const lag = one.proxy.add({
      method: "GET",
      path: one.list,
      harm: { kind: "replace", body: one.empty, type: "application/json", keepHeaders: true },
    });
    one.proxy.add({ method: "POST", path: one.create, nth: 1, harm: { kind: "lose" } });
    const resource = new Driven(one.kind);
    await halfMade(resource, one.inputs, resource.create(one.inputs));
    lag.remove();
    await resource.remove();
    expect(one.count()).toBe(0);
  });
});

it("an app that was made, and could not be read right after, stays in the state whatever others put into it", async () => {
  const name = `unread-${++apps}`;
  const inputs = { ...flySupport.place, name };
  const made = () =>
    flyProxy.requests.some(({ method, body }) => method === "POST" && body.includes(`"${name}"`));
  flyProxy.add({
    method: "GET",
    path: new RegExp(`/apps/${name}$`),
    where: made,
    harm: { kind: "replace", body: "{}", type: "application/json", keepHeaders: true },
  });
  const resource = new Driven("fly:App");
  const said = await halfMade(resource, inputs, resource.create(inputs));
  expect(said).toMatch(/was made, and is kept: .*not what its documentation says/);
  flyProxy.clear();
  await fly.request("POST", `/v1/apps/${name}/secrets`, { values: { THEIRS: "theirs" } });
  await resource.update(inputs);
  expect(await resource.diff(inputs)).toMatchObject({ changes: false });
  expect(await resource.read()).toMatchObject({ name });
});

describe("a machine whose create answer is lost", () => {
  const grown = (name: string) => webGroup(name, { regions: { dfw: 2 } });
  const group = async () => {
    const name = await app();
    return {
      name,
      resource: await new Driven("fly:ProcessGroup").create(webGroup(name, { regions: { dfw: 1 } })),
    };
  };

  /** Ends every harm when the rollout has been given up, which is said before anything is looked at again. */
  const clearOnceGivenUp = (name: string) => {
    const print = console.log;
    return vi.spyOn(console, "log").mockImplementation((line: string) => {
      if (line.startsWith(`${name}/web: web-dfw-`)) flyProxy.clear();
      print(line);
    });
  };

  /** The list as it is now, for good. */
  const staleList = async (name: string): Promise<Harm> => {
    const headers = { authorization: "Bearer sim_fly" };
    const answer = await fetch(`${fly.url}/v1/apps/${name}/machines`, { headers });
    return { kind: "replace", body: await answer.text(), type: "application/json", keepHeaders: true };
  };

  it("is found when the list shows it a little later, and goes through the gate like any other", async () => {
    const { name, resource } = await group();
    flyProxy.add({ method: "POST", path: /\/machines$/, nth: 1, harm: { kind: "lose" } });
    const lag = flyProxy.add({ method: "GET", path: /\/machines$/, times: 6, harm: await staleList(name) });
    await resource.update(grown(name));
    expect(lag.hits).toBeGreaterThan(1);
    expect(machinesOf(fly, name).map(({ name: one, state }) => `${one} ${state}`)).toEqual([
      "web-dfw-1 started",
      "web-dfw-2 started",
    ]);
  });

  it("is named while nobody can see it, and settled by the next update", async () => {
    const { name, resource } = await group();
    flyProxy.add({ method: "POST", path: /\/machines$/, nth: 1, harm: { kind: "lose" } });
    flyProxy.add({ method: "GET", path: /\/machines$/, harm: await staleList(name) });
    const said = await halfMade(resource, grown(name), resource.update(grown(name)));
    expect(said).toMatch(/web-dfw-2: whether it was made is not known.*may still show up/);
    expect(said).not.toContain("No machine was touched");
    // The list still lags when the next one begins: the name is taken, by what we asked for.
    await resource.update(grown(name)).catch(() => undefined);
    flyProxy.clear();
    await resource.update(grown(name));
    expect(machinesOf(fly, name).map(({ name: one }) => one)).toEqual(["web-dfw-1", "web-dfw-2"]);
    expect(machinesOf(fly, name).every(({ cordoned }) => !cordoned)).toBe(true);
  });

  it("takes no request of users when it shows up after its group's first release has failed: it was left open beside those that were cordoned", async () => {
    const name = await app();
    flyProxy.add({ method: "POST", path: /\/machines$/, nth: 1, harm: { kind: "lose" } });
    flyProxy.add({ method: "GET", path: /\/machines$/, harm: await staleList(name) });
    const printed = clearOnceGivenUp(name);
    const said = await new Driven("fly:ProcessGroup").create(grown(name)).catch(({ message }) => message);
    printed.mockRestore();
    expect(said).toMatch(/its machines are kept, cordoned/);
    const seen = machinesOf(fly, name);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.filter(({ cordoned }) => !cordoned)).toEqual([]);
  });

  it("that the list of a whole update does not show, beside others that serve: nothing is said of what served, and nothing is cordoned", async () => {
    const { name, resource } = await group();
    const empty = { kind: "replace", body: "[]", type: "application/json", keepHeaders: true } as const;
    flyProxy.add({ method: "GET", path: /\/machines$/, harm: empty });
    const printed = clearOnceGivenUp(name);
    const said = await halfMade(resource, grown(name), resource.update(grown(name)));
    printed.mockRestore();
    expect(said).toMatch(/did not show web-dfw-1 \(\w+\), which was there and was not touched/);
    expect(said).not.toContain("Nothing was serving");
    expect(machinesOf(fly, name).find(({ name: one }) => one === "web-dfw-1")).toMatchObject({
      cordoned: false,
    });
    // What one run has read it does not read again; the next one does.
    await new Promise((resolve) => setTimeout(resolve, 60));
    await resource.update(grown(name));
    expect(machinesOf(fly, name).map(({ name: one, cordoned }) => `${one} ${cordoned}`)).toEqual([
      "web-dfw-1 false",
      "web-dfw-2 false",
    ]);
  });
});

it("secrets of which nobody knows whether they were set are set again, also when they are declared as before", async () => {
  const name = await app();
  const inputs = (value: string) => ({ ...flySupport.place, app: name, values: { TOKEN: value } });
  const secrets = await new Driven("fly:Secrets").create(inputs("first-value"));
  flyProxy.add({
    method: "POST",
    path: /\/secrets$/,
    harm: { kind: "replace", body: "", keepHeaders: true },
  });
  await halfMade(secrets, inputs("other-value"), secrets.update(inputs("other-value")));
  flyProxy.clear();
  const before = flyProxy.requests.length;
  await secrets.update(inputs("first-value"));
  const sent = flyProxy.requests.slice(before).filter(({ method }) => method === "POST");
  expect(sent.map(({ body }) => JSON.parse(body).values.TOKEN)).toEqual(["first-value"]);
});
