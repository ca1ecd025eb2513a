import { afterEach, expect, test } from "vitest";
import { scaledClock } from "../../../providers/kernel/clock.ts";
import { type FlySimulator, startFlySimulator } from "../../../simulators/fly/main.ts";
import { load, type Seen } from "../load.ts";
import { web } from "./harness.ts";

// A load with keep-alive and slow requests finds careless rollouts, and finds nothing to say about a careful one.
// Every change takes the worst case to reach the proxy: nothing here depends on a lucky lag.

const SCALE = 10;
const all = "/v1/apps/hotdash-app/machines";
let sim: FlySimulator | undefined;
afterEach(async () => {
  await sim?.close();
  sim = undefined;
});

/** Runs a rollout over two machines under load, and says what the load saw. */
async function underLoad(rollout: (id: string, tools: Tools) => Promise<void>): Promise<Omit<Seen, "sent">> {
  const clock = scaledClock(SCALE, Date.now());
  const world = await startFlySimulator({ clock, timings: { proxyLagLeast: 500 } });
  sim = world;
  await world.request("POST", "/v1/apps", { name: "hotdash-app", org_slug: "hotdash" });
  await clock.sleep(400);
  await world.request("POST", "/v1/apps/hotdash-app/ip_assignments", { type: "v6" });
  const tools: Tools = {
    post: async (path, body) => {
      const { status } = await world.request("POST", `${all}${path}`, body);
      expect(status).toBe(200);
    },
    remove: async (id) => void (await world.request("DELETE", `${all}/${id}?force=true`)),
    sleep: (ms) => clock.sleep(ms),
    // Looked at several times in a row: only a slow request keeps a machine busy that long.
    busy: async (id) => {
      for (let seen = 0; seen < 5; seen = world.busy(id) > 0 ? seen + 1 : 0) {
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    },
    healthy: async (id) => {
      for (;;) {
        const { body } = await world.request("GET", `${all}/${id}`);
        const { state, checks } = body as { state: string; checks: { status: string }[] };
        if (state === "started" && checks.length > 0 && checks.every((one) => one.status === "passing"))
          return;
        await clock.sleep(250);
      }
    },
  };
  const ids: string[] = [];
  for (const name of ["web-1", "web-2"]) {
    const { body } = await world.request("POST", all, { name, region: "dfw", config: web() });
    ids.push((body as { id: string }).id);
  }
  await clock.sleep(200);
  for (const id of ids) await tools.healthy(id);
  await clock.sleep(600);
  const loads = ["/", "/", "/slow?ms=800"].map((path) => load(world.proxyUrl, "hotdash-app.fly.dev", path));
  await clock.sleep(200);
  for (const id of ids) await rollout(id, tools);
  const results = await Promise.all(loads.map((one) => one.stop()));
  expect(results.every((one) => one.sent > 3)).toBe(true);
  const sum = (kind: "refused" | "broken") => results.reduce((total, one) => total + one[kind], 0);
  return { refused: sum("refused"), broken: sum("broken") };
}

interface Tools {
  post(path: string, body?: unknown): Promise<void>;
  remove(id: string): Promise<void>;
  sleep(ms: number): Promise<void>;
  busy(id: string): Promise<void>;
  healthy(id: string): Promise<void>;
}

/** Out of the proxy, a new version, healthy, and back again. */
const careful =
  (lag: number, cordon = true) =>
  async (id: string, { post, sleep, healthy }: Tools) => {
    if (cordon) await post(`/${id}/cordon`);
    await sleep(lag);
    await post(`/${id}`, { config: web({ env: { VERSION: "2" } }) });
    await healthy(id);
    if (cordon) await post(`/${id}/uncordon`);
    await sleep(600);
  };

test("cordon, wait for the proxy, update, wait for health: no request fails", async () => {
  expect(await underLoad(careful(600))).toEqual({ refused: 0, broken: 0 });
});

test("without a cordon requests are refused", async () => {
  expect((await underLoad(careful(600, false))).refused).toBeGreaterThan(0);
});

test("without a wait for the proxy requests are refused", async () => {
  expect((await underLoad(careful(0))).refused).toBeGreaterThan(0);
});

test("a forced delete breaks the requests that the machine is working on", async () => {
  let deleted = false;
  const careless = async (id: string, { remove, sleep, busy }: Tools) => {
    if (deleted) return;
    deleted = true;
    await busy(id);
    await remove(id);
    await sleep(4_000);
  };
  expect((await underLoad(careless)).broken).toBeGreaterThan(0);
});
