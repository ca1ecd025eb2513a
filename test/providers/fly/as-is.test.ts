import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { FlySimulator } from "../../../simulators/fly/main.ts";
import { Driven, flyWorld, image, machinesOf, place, webGroup, webMachine } from "../../support/fly-world.ts";

/*
 * An app as Fly's own tool made it, machines named at random in the process group `app`, comes into the state without one
 * request that writes, and gets a release only when somebody lets it.
 */
let sim: FlySimulator;
let app: string;
let count = 0;
beforeAll(async () => {
  sim = await flyWorld();
});
afterAll(() => sim.close());

const LIVE = image("deployment-01", "e");
const config = {
  // As the tool writes it: by a tag, with the port that the application is started with, and no check at all.
  image: LIVE,
  guest: { cpu_kind: "shared", cpus: 1, memory_mb: 1024 },
  env: { PORT: "3000", PRIMARY_REGION: "ord", FLY_PROCESS_GROUP: "app" },
  metadata: { fly_platform_version: "v2", fly_process_group: "app", fly_flyctl_version: "0.3.200" },
  services: [
    {
      ...{ protocol: "tcp", internal_port: 3000, autostop: "stop", autostart: true, min_machines_running: 1 },
      ports: [
        { port: 80, handlers: ["http"], force_https: true },
        { port: 443, handlers: ["http", "tls"] },
      ],
    },
  ],
  restart: { policy: "on-failure", max_retries: 10 },
};

beforeEach(async () => {
  sim.faults.clear();
  app = `as-is-${++count}`;
  const post = async (path: string, body: object) => {
    const made = await sim.request("POST", `/v1/apps${path}`, body);
    expect(made.status, JSON.stringify(made.body)).toBeLessThan(300);
  };
  await post("", { name: app, org_slug: "hotdash" });
  await expect.poll(async () => (await sim.request("GET", `/v1/apps/${app}`)).status).toBe(200);
  await post(`/${app}/secrets`, { values: { DATABASE_URL: "as-it-is" } });
  await post(`/${app}/machines`, { name: "wispy-sun-12", region: "ord", config });
  await expect.poll(() => machinesOf(sim, app).map(({ state }) => state)).toEqual(["started"]);
});

const asIs = { adopt: true, asIs: true, names: { "web-ord-1": "wispy-sun-12" } };
const group = (change: Record<string, unknown> = {}) =>
  webGroup(app, {
    ...{ image: LIVE, regions: { ord: 1 }, rollout: { settle_seconds: 1 } },
    ...asIs,
    machine: webMachine({ env: { PORT: "8080", LOG_LEVEL: "info" } }),
    ...change,
  });
const secrets = (change: object = {}) => ({ ...place, app, values: { DATABASE_URL: "ours" }, ...change });
const writes = () => sim.journal.entries({ actor: "client", app }).filter(({ kind }) => kind !== "read");
const machines = () => machinesOf(sim, app).map(({ name, config: { image } }) => [name, image]);

async function said(work: () => Promise<unknown>): Promise<string> {
  const spy = vi.spyOn(console, "log").mockImplementation(() => undefined);
  try {
    await work();
    return spy.mock.calls.flat().join("\n");
  } finally {
    spy.mockRestore();
  }
}

describe("machines and secrets that are taken over as they are", () => {
  it("cost no request that writes, are told with what a release would change, and show no drift", async () => {
    await new Driven("fly:App").create({ ...place, name: app, adopt: true });
    const held = await new Driven("fly:Secrets").create(secrets({ asIs: true }));
    let web = new Driven("fly:ProcessGroup");
    const told = await said(async () => {
      web = await web.create(group());
    });
    expect(told).toMatch(
      /wispy-sun-12 \(\w+\) was made by Fly's own tool and is left as it is; what a release would change: .*services/,
    );
    expect(await web.read()).toMatchObject({ deviations: {} });
    expect(await held.read()).toMatchObject({ deviations: {} });
    expect((await web.diff(group())).changes).toBe(false);
    expect(web.outs.releases).toMatchObject([{ image: LIVE, outcome: "live" }]);
    expect(writes()).toEqual([]);
  });

  it("are refused under another image than the one that they run, which would be a release", async () => {
    await expect(new Driven("fly:ProcessGroup").create(group({ image: image("2", "b") }))).rejects.toThrow(
      /wispy-sun-12 \(\w+\) runs sha256:e+, not sha256:b+.*HOTDASH_IMAGE.*dashboard\.adopt true.*Nothing was changed/s,
    );
    const web = await new Driven("fly:ProcessGroup").create(group());
    await expect(web.diff(group({ image: image("2", "b") }))).rejects.toThrow(
      /get no release.*adopt to true first/s,
    );
    expect(writes()).toEqual([]);
  });

  it("stay while another is made beside them, and get what is declared once that is let through", async () => {
    const held = await new Driven("fly:Secrets").create(secrets({ asIs: true }));
    const web = await new Driven("fly:ProcessGroup").create(group());
    await web.update(group({ regions: { ord: 2 } }));
    const [made, old] = machinesOf(sim, app);
    expect([made?.name, made?.config.env?.LOG_LEVEL]).toEqual(["web-ord-2", "info"]);
    expect(old?.config.env?.LOG_LEVEL, "wispy-sun-12 is as it was").toBeUndefined();
    const { asIs: _let, ...through } = asIs;
    const whole = { regions: { ord: 2 }, asIs: undefined, ...through };
    expect((await held.diff(secrets())).changes).toBe(true);
    await held.update(secrets());
    expect(held.outs.version).toBeGreaterThan(0);
    expect((await web.diff(group(whole))).changes).toBe(true);
    await web.update(group(whole));
    // In place: Fly cannot rename a machine, and the name that it has is its slot's.
    expect(machines()).toEqual([
      ["web-ord-2", LIVE],
      ["wispy-sun-12", LIVE],
    ]);
    const adopted = machinesOf(sim, app).find(({ name }) => name === "wispy-sun-12");
    expect(adopted?.config.env?.LOG_LEVEL).toBe("info");
    expect(adopted?.config.metadata).toMatchObject({ hotdash_app: app, fly_flyctl_version: "0.3.200" });
    const plain = group({ ...whole, adopt: false });
    expect((await web.diff(plain)).changes).toBe(false);
    expect(await web.read()).toMatchObject({ deviations: {} });
  });

  it("keep their slot once nobody names it any more, and leave with it when the region does", async () => {
    const web = await new Driven("fly:ProcessGroup").create(group());
    await web.update(group({ asIs: undefined, image: image("2", "b") }));
    const unnamed = { asIs: undefined, names: undefined, adopt: false, image: image("2", "b") };
    expect(await web.read()).toMatchObject({ deviations: {} });
    const clone = machinesOf(sim, app)[0]?.config;
    await sim.request("POST", `/v1/apps/${app}/machines`, {
      name: "clone-of-it",
      region: "ord",
      config: clone,
    });
    await web.update(group({ ...unnamed, regions: { dfw: 1 } }));
    // A clone has another name, and so no slot: it is none of the group's.
    expect(machines()).toEqual([
      ["clone-of-it", image("2", "b")],
      ["web-dfw-1", image("2", "b")],
    ]);
  });

  it("a second set takes the slots' own names", async () => {
    const web = await new Driven("fly:ProcessGroup").create(group());
    await web.update(group({ asIs: undefined, strategy: "bluegreen", image: image("2", "b") }));
    expect(machines()).toEqual([["web-ord-1", image("2", "b")]]);
  });

  it("are no reason to touch secrets and machines when the stack goes", async () => {
    const held = await new Driven("fly:Secrets").create(secrets({ asIs: true }));
    const web = await new Driven("fly:ProcessGroup").create(group());
    await web.remove();
    await held.remove();
    expect(machines()).toEqual([["wispy-sun-12", LIVE]]);
    expect(writes()).toEqual([]);
  });
});

it("a service without any check is let through the gate by holding alone", async () => {
  const [service] = webMachine().services as Record<string, unknown>[];
  const web = await new Driven("fly:ProcessGroup").create(
    group({ asIs: undefined, machine: webMachine({ services: [{ ...service, checks: [] }] }) }),
  );
  expect(web.outs.releases).toMatchObject([{ outcome: "live" }]);
});
