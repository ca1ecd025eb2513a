import { expect, test } from "vitest";
import { instant } from "../../../simulators/fly/timings.ts";
import { bench, IMAGE, misbehaving, web } from "./harness.ts";

const all = "/v1/apps/hotdash-app/machines";
/** Long enough for every check to have run and every change to have reached the proxy. */
const SETTLED = 5_000;
const service = (more: Record<string, unknown>) => ({
  services: [
    { protocol: "tcp", internal_port: 8080, ports: [{ port: 443, handlers: ["tls", "http"] }], ...more },
  ],
});

test("requests go round the healthy machines; unknown hosts are 404", async () => {
  const { app, machine, visit } = await bench();
  await app();
  const ids = [await machine(), await machine(web(), {}, SETTLED)].map((one) => one.id);
  const seen = new Set<string>();
  for (let i = 0; i < 4; i += 1) seen.add((await visit("/")).machine);
  expect([...seen].sort()).toEqual(ids.sort());
  expect((await visit("/", { host: "nobody.fly.dev" })).status).toBe(404);
  const [first = ""] = ids;
  expect((await visit("/", { "fly-prefer-instance-id": first })).machine).toBe(first);
  expect((await visit("/", { "fly-force-instance-id": "00000000000000" })).status).toBe(503);
});

test("an app without a public address is not there; a certificate brings its hostname", async () => {
  const { app, machine, visit, sim } = await bench();
  await app();
  await machine(web(), {}, SETTLED);
  const host = "app.hotrodan.com";
  expect((await visit("/", { host })).status).toBe(404);
  await sim.request("POST", "/v1/apps/hotdash-app/certificates/acme", { hostname: host });
  expect((await visit("/", { host })).status).toBe(200);
  expect((await visit("/", { "x-forwarded-host": host })).status).toBe(200);
  await sim.request(
    "DELETE",
    `/v1/apps/hotdash-app/ip_assignments/${sim.world.apps.get("hotdash-app")?.ips[0]?.ip}`,
  );
  expect((await visit("/")).status).toBe(404);
});

test("answers carry the headers that the TLS port declares, and only through the proxy", async () => {
  const { app, machine, sim } = await bench();
  await app();
  const headers = { "Strict-Transport-Security": "max-age=60", "x-two": ["a", "b"], "fly-request-id": false };
  const ports = [
    { port: 80, handlers: ["http"], http_options: { response: { headers: { "x-clear": "yes" } } } },
    { port: 443, handlers: ["tls", "http"], http_options: { response: { headers } } },
  ];
  await machine({ image: IMAGE, ...service({ ports }) }, {}, SETTLED);
  const got = async (host: string) =>
    (await fetch(sim.proxyUrl, { headers: { "x-forwarded-host": host } })).headers;
  const outside = await got("hotdash-app.fly.dev");
  expect(outside.get("strict-transport-security")).toBe("max-age=60");
  expect(outside.get("x-two")).toBe("a, b");
  expect([outside.has("x-clear"), outside.has("fly-request-id")]).toEqual([false, false]);
  expect((await got("hotdash-app.internal")).has("strict-transport-security")).toBe(false);
});

test("the proxy's view is stale: it goes on routing to a machine that has just stopped", async () => {
  const { app, machine, visit, sim, clock } = await bench();
  await app();
  const one = await machine({ image: IMAGE, ...service({ autostart: false }) }, {}, SETTLED);
  await sim.request("POST", `${all}/${one.id}/stop`, { signal: "SIGKILL" });
  await clock.advance(0);
  expect((await visit("/")).status).toBe(502);
  await clock.advance(500);
  expect((await visit("/")).status).toBe(503);
});

test.each([
  [false, 200],
  [true, 503],
])(
  "a cordoned machine gets nothing once the news has arrived, but answers on the private network; by name: strict %s",
  async (strictCordon, named) => {
    const { app, machine, visit, sim, clock } = await bench({ strictCordon });
    await app();
    const one = await machine(web(), {}, SETTLED);
    await sim.request("POST", `${all}/${one.id}/cordon`);
    expect((await visit("/")).status).toBe(200);
    await clock.advance(500);
    expect((await visit("/")).status).toBe(503);
    expect((await visit("/", { "fly-force-instance-id": one.id })).status).toBe(named);
    expect((await visit("/", { host: `${one.id}.vm.hotdash-app.internal` })).status).toBe(200);
  },
);

test("a new machine gets nothing before its checks pass", async () => {
  const { app, machine, visit, clock } = await bench();
  await app();
  const checks = [{ type: "http", path: "/health", interval: "10s", grace_period: "5s" }];
  await machine({ image: IMAGE, ...service({ checks }) }, {}, 2_700 + 1_000);
  expect((await visit("/")).status).toBe(503);
  await clock.advance(5_500);
  expect((await visit("/")).status).toBe(200);
});

test("a graceful stop finishes what runs; a forced delete breaks it", async () => {
  const { app, machine, visit, sim, clock } = await bench();
  await app();
  const one = await machine(web(), {}, SETTLED);
  const slow = async (ms: number) => {
    const answer = visit(`/slow?ms=${ms}`);
    while (sim.busy(one.id) === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    return { answer };
  };
  const first = await slow(2_000);
  await sim.request("POST", `${all}/${one.id}/stop`, {});
  await clock.advance(1_900);
  expect(one.now.state).toBe("stopping");
  await clock.advance(200);
  expect((await first.answer).status).toBe(200);
  await clock.advance(100);
  expect(one.now.state).toBe("stopped");
  await clock.advance(2_000);
  await sim.request("POST", `${all}/${one.id}/start`);
  await clock.advance(SETTLED);
  const second = await slow(2_000);
  await sim.request("DELETE", `${all}/${one.id}?force=true`);
  expect((await second.answer).status).toBe("error");
});

test("a request that outlives the stop timeout is cut off", async () => {
  const { app, machine, visit, sim, clock } = await bench();
  await app();
  const one = await machine(web({ stop_config: { signal: "SIGTERM", timeout: "1s" } }), {}, SETTLED);
  const running = visit("/slow?ms=60000");
  await new Promise((resolve) => setTimeout(resolve, 20));
  await sim.request("POST", `${all}/${one.id}`, { config: web() });
  await clock.advance(1_000);
  expect((await running).status).toBe("error");
  expect(one.now.events[0]?.request?.exit_event).toMatchObject({ exit_code: 137, requested_stop: true });
});

test("autostop stops the idle, and the next request starts one again", async () => {
  const { app, machine, visit, sim, clock } = await bench();
  await app();
  const auto = {
    image: IMAGE,
    ...service({ autostop: "suspend", autostart: true, min_machines_running: 1 }),
  };
  const ids = [await machine(auto), await machine(auto, {}, SETTLED)].map((one) => one.id);
  expect(sim.autostop("hotdash-app")).toEqual([ids[0]]);
  await clock.advance(SETTLED);
  expect(sim.world.apps.get("hotdash-app")?.machines.get(ids[0] ?? "")?.now.state).toBe("suspended");
  for (const id of ids)
    await sim.request("POST", `${all}/${id}`, { config: { image: IMAGE, ...service({ autostop: "stop" }) } });
  await clock.advance(SETTLED);
  expect(sim.autostop("hotdash-app")).toEqual([ids[1]]);
  await clock.advance(SETTLED);
  const states = () => ids.map((id) => sim.world.apps.get("hotdash-app")?.machines.get(id)?.now.state);
  expect(states()).toEqual(["stopped", "stopped"]);
  const woken = visit("/");
  await new Promise((resolve) => setTimeout(resolve, 20));
  await clock.advance(2_000);
  expect((await woken).status).toBe(200);
  expect(states().sort()).toEqual(["started", "stopped"]);
});

test("a machine at its hard limit takes no more", async () => {
  const { app, machine, visit, clock } = await bench({ timings: instant });
  await app();
  await machine(
    { image: IMAGE, ...service({ concurrency: { type: "requests", soft_limit: 1, hard_limit: 1 } }) },
    {},
    10,
  );
  const first = visit("/slow?ms=100");
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect((await visit("/")).status).toBe(503);
  await clock.advance(100);
  expect((await first).status).toBe(200);
});

test("a machine whose host is silent gets requests until the next check was due and the news arrived", async () => {
  const { app, machine, visit, sim, clock } = await bench();
  await app();
  const lost = await machine();
  const sound = await machine(web(), {}, SETTLED);
  const host = sim.hosts.get(lost.host);
  host.status = "unreachable";
  const statuses = async () => [(await visit("/")).status, (await visit("/")).status].sort();
  expect(await statuses()).toEqual([200, 502]);
  await clock.advance(9_900);
  expect(await statuses()).toEqual([200, 502]);
  await clock.advance(100 + 500);
  expect(await statuses()).toEqual([200, 200]);
  expect((await visit("/")).machine).toBe(sound.id);
  host.status = "ok";
  const seen = new Set([(await visit("/")).machine, (await visit("/")).machine]);
  expect(seen).toEqual(new Set([lost.id, sound.id]));
});

test("a request that the old version took is answered by the old version, whatever replaces it", async () => {
  const { app, machine, visit, sim, clock } = await bench();
  await app();
  const one = await machine(web(), {}, SETTLED);
  const answer = visit("/slow?ms=1000");
  while (sim.busy(one.id) === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  await sim.request("POST", `${all}/${one.id}`, { config: web({ image: misbehaving("sim-error") }) });
  await clock.advance(1_100);
  expect((await answer).status).toBe(200);
});
