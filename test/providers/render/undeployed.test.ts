import { afterAll, beforeAll, expect, it } from "vitest";
import type { Outs } from "../../../providers/kernel/implementation.ts";
import type { RenderSimulator } from "../../../simulators/render/main.ts";
import { liveDeploy } from "../../../simulators/render/service.ts";
import { FaultProxy } from "../../reliability/support/fault-proxy.ts";
import { Driven, image, owner, place, renderWorld, webService } from "../../support/render-world.ts";

/*
 * What is configured and what runs are two things at Render. An update that ended between them is finished by the next one,
 * also when a refresh has read the new configuration into the state before.
 */
let sim: RenderSimulator;
let proxy: FaultProxy;
beforeAll(async () => {
  sim = await renderWorld({ rateLimits: false }, 200);
  proxy = await FaultProxy.before(sim.url);
  process.env.RENDER_API_BASE_URL = proxy.url;
});
afterAll(async () => {
  await proxy.close();
  await sim.close();
});

const value = (text: string) => ({ env: { PORT: "8080", VALUE: text } });
const made = (name: string) => new Driven("render:Service").create(webService(name, value("old")));
/** Variables that the live deploy runs with, those of its env groups included. */
const runs = (name: string) => {
  const config = liveDeploy(sim.service(name))?.config;
  const all = [...(config?.groupEnvVars ?? []), ...(config?.envVars ?? [])];
  return Object.fromEntries(all.map(({ key, value: text }) => [key, text]));
};

/** The engine keeps of an update that got half way what its error says. */
async function halfDone(service: Driven, work: Promise<unknown>): Promise<string> {
  const error = (await work.then(
    () => undefined,
    (thrown) => thrown,
  )) as (Error & { id?: string; properties?: Outs }) | undefined;
  const { __provider: _text, ...outs } = error?.properties ?? {};
  expect(error?.id, error?.message).toBeDefined();
  Object.assign(service, { id: error?.id, outs });
  return error?.message ?? "";
}

/** A plain update after a refresh, as the engine decides on it; answers how many deploys it took. */
async function plainUpdate(service: Driven, wanted: Outs): Promise<number> {
  const { deploys } = sim.world.services.get(service.id) ?? { deploys: [] };
  const before = deploys.length;
  await service.refresh();
  if ((await service.diff(wanted)).changes) await service.update(wanted);
  return deploys.length - before;
}

it("an update whose configuration could not be put back, while its release was", async () => {
  const service = await made("half");
  const wanted = webService("half", value("new"));
  // The new deploy cannot be followed, and from then on the variables cannot be read.
  const harm = { kind: "replace", body: "{}", type: "application/json", keepHeaders: true } as const;
  proxy.add({ method: "GET", path: /deploys\/dep-/, times: 1, harm });
  let written = false;
  proxy.add({
    method: "GET",
    path: /env-vars/,
    where: () => {
      written ||= sim.service("half").envVars.some(({ value: text }) => text === "new");
      return written;
    },
    harm,
  });
  const said = await halfDone(service, service.update(wanted));
  proxy.clear();
  expect(said).toMatch(
    /Putting it back failed as well: its variables[\s\S]*rolled back to the previous deploy/,
  );
  expect(runs("half").VALUE).toBe("old");
  expect(await plainUpdate(service, wanted)).toBe(1);
  expect(runs("half").VALUE).toBe("new");
  expect(await plainUpdate(service, wanted), "and once only").toBe(0);
});

it("one whose release could not be put back, while its configuration was", async () => {
  const service = await made("other-half");
  sim.faults.add({
    match: { action: "deploys.create", app: service.id },
    when: "after",
    times: 1,
    effect: {
      run: async () => {
        const live = sim.service("other-half");
        while (live.deploys[0]?.status !== "live") await new Promise((done) => setTimeout(done, 5));
        sim.faults.add({ match: { action: "deploys.list" }, when: "before", effect: { status: 403 } });
        sim.faults.add({ match: { action: "deploys.get" }, when: "before", effect: { status: 403 } });
      },
    },
  });
  const said = await halfDone(service, service.update(webService("other-half", value("new"))));
  sim.faults.clear();
  expect(said).toMatch(/Putting it back failed as well/);
  expect(runs("other-half").VALUE).toBe("new");
  expect(await plainUpdate(service, webService("other-half", value("old")))).toBe(1);
  expect(runs("other-half").VALUE).toBe("old");
});

it("one that was killed between its configuration and its deploy, or whose change somebody made by hand", async () => {
  const service = await made("killed-between");
  await sim.request("PUT", `/services/${service.id}/env-vars/VALUE`, { value: "new" });
  const wanted = webService("killed-between", value("new"));
  expect(await plainUpdate(service, wanted)).toBe(1);
  expect(runs("killed-between").VALUE).toBe("new");
});

it("a new service whose deploy with its env group was never begun", async () => {
  const group = await new Driven("render:EnvGroup").create({
    ...place,
    ...owner,
    ...{ name: "shared", env: { SHARED: "1" } },
  });
  const envGroups = [{ id: group.id, version: group.outs.version }];
  const wanted = webService("without-group", { envGroups });
  sim.faults.add({ match: { action: "deploys.create" }, when: "before", effect: { status: 403 }, times: 1 });
  const service = new Driven("render:Service");
  await halfDone(service, service.create(wanted));
  expect(await plainUpdate(service, wanted)).toBe(1);
  expect(runs("without-group").SHARED).toBe("1");
});

it("an env group that was changed by hand, or by an update that was killed, to what is declared next", async () => {
  const declared = (text: string) => ({ ...place, ...owner, name: "grouped", env: { SHARED: text } });
  const group = await new Driven("render:EnvGroup").create(declared("old"));
  const of = () => webService("grouped-web", { envGroups: [{ id: group.id, version: group.outs.version }] });
  const service = await new Driven("render:Service").create(of());
  await sim.request("PUT", `/env-groups/${group.id}/env-vars/SHARED`, { value: "new" });
  await group.refresh();
  expect((await group.diff(declared("new"))).changes, "the group is as declared").toBe(false);
  expect(await plainUpdate(service, of())).toBe(1);
  expect(runs("grouped-web").SHARED).toBe("new");
  await group.refresh();
  expect(await plainUpdate(service, of()), "and once only").toBe(0);
});

it("nothing of it costs a deploy where what is configured runs", async () => {
  const service = await made("at-rest");
  expect(await plainUpdate(service, webService("at-rest", value("old")))).toBe(0);
  await service.update(webService("at-rest", { ...value("old"), image: image("2", "b") }));
  expect(await plainUpdate(service, webService("at-rest", { ...value("old"), image: image("2", "b") }))).toBe(
    0,
  );
});
