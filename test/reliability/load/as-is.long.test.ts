import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type Clock, scaledClock } from "../../../providers/kernel/clock.ts";
import { type FlySimulator, startFlySimulator } from "../../../simulators/fly/main.ts";
import { deploy, httpService, TEAM } from "../../operations/adopt/support/team.ts";
import { Driven, machinesOf, place } from "../../support/fly-world.ts";
import { underLoad } from "./support/under-load.ts";
import { LOAD_SCALE } from "./support/world.ts";

/*
 * The machines of an app that `fly deploy` made, led to what is declared step by step while visitors come: taken as they are, one
 * more, let through, checked, larger, at another port, in another region. By the provider alone;
 * test/engine/as-is-to-planned.long.test.ts has the same by the commands of the runbook.
 */
const APP = "hotdash-staging";
const image = (digit: string, routes: string) =>
  `registry.fly.io/${APP}:${routes}@sha256:${digit.repeat(64)}`;
const AS_IS = image("a", "sim-serves-none");
const NEXT = image("b", "sim-serves-api-health");

let sim: FlySimulator;
let clock: Clock;
let web: Driven;
let declared: Record<string, unknown>;
beforeAll(async () => {
  const origin = Date.now();
  clock = scaledClock(LOAD_SCALE, origin);
  sim = await startFlySimulator({ clock, seed: 5 });
  Object.assign(process.env, {
    ...{ FLY_API_TOKEN: "sim_fly", FLY_FLAPS_BASE_URL: sim.url, HOTDASH_FLY_PROXY_URL: sim.proxyUrl },
    ...{ HOTDASH_TIME_SCALE: String(LOAD_SCALE), HOTDASH_TIME_ORIGIN: String(origin) },
  });
  const team = TEAM[APP];
  const groups = team.groups.map((group) => ({ ...group, image: AS_IS }));
  await deploy(sim, { ...team, groups });
  await vi.waitFor(() => expect(machinesOf(sim, APP).map(({ state }) => state)).toEqual(["started"]), 20_000);
  await clock.sleep(2_000);
});
afterAll(() => sim.close());

const check = { interval: "10s", timeout: "2s", grace_period: "2s" };
const service = (port: number, checks: object[]) => ({
  ...httpService(port),
  ...{ checks, concurrency: { type: "connections", soft_limit: 200 } },
});
const machine = (port: number, checks: object[], memory_mb = 1024) => ({
  guest: { cpu_kind: "shared", cpus: memory_mb / 1024, memory_mb },
  env: { PORT: String(port), APP_ENV: "staging" },
  services: [service(port, checks)],
});

/** Changes the declaration under load: nobody's request fails. */
async function step(change: Record<string, unknown>): Promise<void> {
  declared = { ...declared, ...change };
  const load = await underLoad({ sim, clock }, APP, () => web.update(declared));
  expect(load.failures.slice(0, 3), `${Object.keys(change)}, ${load.requests} requests`).toEqual([]);
  expect(await web.read()).toMatchObject({ deviations: {} });
}
const standing = () =>
  machinesOf(sim, APP).map(
    ({ name, region, config }) => `${name} ${region} ${config.services?.[0]?.internal_port}`,
  );

it("from as it is to what is planned, every request is answered", async () => {
  declared = {
    ...{ ...place, app: APP, group: "web", project: "hotdash", stack: "staging" },
    ...{ image: AS_IS, regions: { ord: 1 }, machine: machine(3000, []) },
    ...{ adopt: true, asIs: true, names: { "web-ord-1": "wispy-sun-4711" } },
    rollout: { settle_seconds: 3 },
  };
  await new Driven("fly:App").create({ ...place, name: APP, adopt: true });
  web = await new Driven("fly:ProcessGroup").create(declared);
  expect(sim.journal.entries({ actor: "client", kind: ["mutate", "lease"] })).toEqual([]);
  await step({ regions: { ord: 2 } });
  await step({ asIs: undefined });
  await step({ adopt: false, names: undefined, machine: machine(3000, [{ type: "tcp", ...check }]) });
  await step({ image: NEXT });
  const http = { type: "http", method: "GET", path: "/health", ...check };
  await step({ machine: machine(3000, [http]), smoke: [{ path: "/health" }, { path: "/api/health" }] });
  await step({ machine: machine(3000, [http], 2048) });
  expect(standing()).toEqual(["web-ord-2 ord 3000", "wispy-sun-4711 ord 3000"]);
  await step({ machine: machine(8080, [http], 2048) });
  await step({ regions: { dfw: 2 } });
  expect(standing()).toEqual(["web-dfw-1 dfw 8080", "web-dfw-2 dfw 8080"]);
}, 600_000);
