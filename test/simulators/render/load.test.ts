import { afterEach, expect, test } from "vitest";
import { scaledClock } from "../../../providers/kernel/clock.ts";
import { type RenderSimulator, startRenderSimulator } from "../../../simulators/render/main.ts";
import { load } from "../load.ts";
import { IMAGE, misbehaving } from "./harness.ts";

// A load with keep-alive and slow requests finds what fails, and finds nothing to say about what Render does well.

const SCALE = 40;
let sim: RenderSimulator | undefined;
afterEach(async () => {
  await sim?.close();
  sim = undefined;
});

type Work = (world: RenderSimulator, path: string) => Promise<void>;

/** Does something to a service under load until its newest deploy is over, and says what the load saw. */
async function underLoad(details: Record<string, unknown>, work: Work) {
  const clock = scaledClock(SCALE, Date.now());
  const world = await startRenderSimulator({ clock, timings: { updateLimit: 60_000, retire: 20_000 } });
  sim = world;
  const { body } = await world.request("POST", "/services", {
    type: "web_service",
    name: "web",
    ownerId: world.ownerId,
    image: { ownerId: "", imagePath: IMAGE },
    serviceDetails: { runtime: "image", healthCheckPath: "/health", numInstances: 2, ...details },
  });
  const { id } = (body as { service: { id: string } }).service;
  const over = () =>
    expect
      .poll(() => world.service(id).deploys[0]?.status, { interval: 5 })
      .not.toMatch(/in_progress|created/);
  await over();
  await clock.sleep(1_000);
  const loads = ["/", "/", "/slow?ms=2000"].map((path) => load(world.proxyUrl, "web.onrender.com", path));
  await clock.sleep(1_000);
  await work(world, `/services/${id}`);
  await over();
  await clock.sleep(30_000);
  const results = await Promise.all(loads.map((one) => one.stop()));
  expect(results.every((one) => one.sent > 3)).toBe(true);
  const sum = (kind: "refused" | "broken") => results.reduce((total, one) => total + one[kind], 0);
  return { status: world.service(id).deploys[0]?.status, refused: sum("refused"), broken: sum("broken") };
}

const deploy =
  (imagePath: string): Work =>
  async (world, path) => {
    await world.request("PATCH", path, { image: { ownerId: "", imagePath } });
    await world.request("POST", `${path}/deploys`, {});
  };

test("a deploy that goes well costs no request", async () => {
  const seen = await underLoad({}, deploy(IMAGE.replace(":1@", ":2@")));
  expect(seen).toEqual({ status: "live", refused: 0, broken: 0 });
});

test("a deploy that fails its health check costs no request", async () => {
  const seen = await underLoad({}, deploy(misbehaving("sim-unhealthy")));
  expect(seen).toEqual({ status: "update_failed", refused: 0, broken: 0 });
});

test("a restart costs no request", async () => {
  const seen = await underLoad({}, async (world, path) => {
    await world.request("POST", `${path}/restart`);
  });
  expect(seen).toEqual({ status: "live", refused: 0, broken: 0 });
});

test("with a disk the same deploy is an outage", async () => {
  const disk = { name: "data", mountPath: "/data", sizeGB: 1 };
  const seen = await underLoad({ disk, numInstances: 1 }, deploy(IMAGE.replace(":1@", ":2@")));
  expect(seen.status).toBe("live");
  expect(seen.refused).toBeGreaterThan(0);
});

test("a crash breaks what the instance was working on", async () => {
  const seen = await underLoad({}, async (world) => {
    const [instance] = world.service("web").instances;
    await expect.poll(() => world.busy(instance?.id ?? ""), { interval: 1 }).toBeGreaterThan(0);
    world.crash("web", instance?.id);
  });
  expect(seen.broken + seen.refused).toBeGreaterThan(0);
});
