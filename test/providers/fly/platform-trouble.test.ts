import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { FlySimulator } from "../../../simulators/fly/main.ts";
import { FaultProxy } from "../../reliability/support/fault-proxy.ts";
import { Driven, flyWorld, image, machinesOf, place, webGroup } from "../../support/fly-world.ts";

let sim: FlySimulator;
let proxy: FaultProxy;
beforeAll(async () => {
  sim = await flyWorld({ rateLimits: false }, 200);
  proxy = await FaultProxy.before(sim.url);
  process.env.FLY_FLAPS_BASE_URL = proxy.url;
});
beforeEach(() => proxy.clear());
afterAll(async () => {
  await proxy.close();
  await sim.close();
});

let apps = 0;
async function app(): Promise<string> {
  const name = `trouble-${++apps}`;
  await new Driven("fly:App").create({ ...place, name });
  return name;
}
const message = (sent: Promise<unknown>) =>
  sent.then(
    () => "",
    (error: Error) => error.message,
  );
const json = (status: number, body: unknown) =>
  ({
    kind: "replace",
    status,
    body: JSON.stringify(body),
    type: "application/json",
    keepHeaders: true,
  }) as const;
const images = (name: string) => machinesOf(sim, name).map(({ config }) => String(config.image));

describe("the platform in trouble", () => {
  it("an organisation over its quota half way: what was touched is put back, and the error says what to do", async () => {
    const name = await app();
    const group = await new Driven("fly:ProcessGroup").create(webGroup(name));
    const error =
      'organization "hotdash" is using 8192 MB of memory in dfw which is over the allowed quota. please consider other regions';
    // One of three machines takes the release; the next is refused.
    proxy.add({
      method: "POST",
      path: /\/machines\/[^/]+$/,
      where: refusesFrom(2),
      forward: false,
      times: 1,
      harm: json(403, { error }),
    });
    const said = await message(group.update(webGroup(name, { image: image("2", "b") })));
    expect(said).toMatch(/over the allowed quota.*quota is used up/);
    expect(said).toMatch(/put back; what ran before still runs/);
    expect(new Set(images(name))).toEqual(new Set([image("1")]));
  });

  it("a volume that stays in the making: the rollout gives up in time, and names the volume's way out", async () => {
    const name = await app();
    const error = "failed_precondition: volume vol_stuck is not ready";
    proxy.add({ method: "POST", path: /\/machines$/, forward: false, harm: json(412, { error }) });
    const began = Date.now();
    const said = await message(
      new Driven("fly:ProcessGroup").create(webGroup(name, { regions: { dfw: 1 } })),
    );
    expect(said).toMatch(/is not ready.*stuck at Fly/);
    expect(Date.now() - began, "far below its deadline at this clock").toBeLessThan(20_000);
    expect(machinesOf(sim, name)).toEqual([]);
  });

  it("a restored volume that stays in the making is kept in the state, and the next update goes on waiting", async () => {
    const name = await app();
    const volume = { ...place, app: name, name: "data", region: "dfw", size_gb: 1 };
    const source = await new Driven("fly:Volume").create(volume);
    const copy = { ...volume, name: "copy", source_volume_id: source.id };
    const stuck = {
      id: "vol_stuck",
      name: "copy",
      state: "creating",
      size_gb: 1,
      region: "dfw",
      encrypted: true,
    };
    const rule = proxy.add({ method: "GET", path: /\/volumes\/vol_\w+$/, harm: json(200, stuck) });
    const resource = new Driven("fly:Volume");
    const error = (await resource.create(copy).then(
      () => undefined,
      (thrown) => thrown,
    )) as { message: string; id: string; properties: Record<string, unknown> };
    expect(error.message).toMatch(/still creating after 10 minutes. It is kept: run `pulumi up` again/);
    rule.remove();
    const { __provider: _text, ...outs } = error.properties;
    Object.assign(resource, { id: error.id, outs, inputs: await resource.check(copy) });
    await resource.update(copy);
    expect(await resource.read()).toBeDefined();
  });

  it("a machine that stays in its replacement: the release fails in time, and what is left is named", async () => {
    const name = await app();
    const one = (change = {}) =>
      webGroup(name, {
        regions: { dfw: 1 },
        rollout: { health_timeout_seconds: 60, deadline_seconds: 300 },
        ...change,
      });
    const group = await new Driven("fly:ProcessGroup").create(one());
    const [machine] = machinesOf(sim, name);
    let updated = false;
    const where = ({ method, path }: { method: string; path: string }) => {
      updated ||= method === "POST" && path.endsWith(`/machines/${machine?.id}`);
      return updated && method === "GET" && path.includes("/wait");
    };
    proxy.add({
      where,
      forward: false,
      harm: json(408, {
        error: "deadline_exceeded: machine failed to reach desired state, started, currently replacing",
      }),
    });
    const live = await (
      await fetch(`${sim.url}/v1/apps/${name}/machines/${machine?.id}`, {
        headers: { authorization: "Bearer sim_fly" },
      })
    ).json();
    const stuck = { ...(live as object), state: "replacing" };
    proxy.add({
      method: "GET",
      path: new RegExp(`/machines/${machine?.id}$`),
      where: () => updated,
      harm: json(200, stuck),
    });
    const began = Date.now();
    const said = await message(group.update(one({ image: image("2", "b") })));
    expect(said).toMatch(/did not start within 60 s|web-dfw-1/);
    expect(said, "nothing is claimed that was not seen").not.toContain("what ran before still runs");
    expect(Date.now() - began).toBeLessThan(25_000);
  });
});

/** Fits from the nth request on that fits otherwise. */
function refusesFrom(nth: number): () => boolean {
  let seen = 0;
  return () => ++seen >= nth;
}
