import { afterEach, expect, it } from "vitest";
import type { RenderSimulator } from "../../../simulators/render/main.ts";
import { load } from "../../simulators/load.ts";
import { Driven, image, renderWorld, webService } from "../../support/render-world.ts";

/* What visitors notice of an update: requests are sent without a pause while the provider brings a new release. */
let sim: RenderSimulator | undefined;
afterEach(async () => {
  await sim?.close();
  sim = undefined;
});

/** Updates a service with two instances under load; answers what the load saw and how the update ended. */
async function underLoad(to: string) {
  const world = await renderWorld({ timings: { updateLimit: 60_000, retire: 20_000 } });
  sim = world;
  const service = await new Driven("render:Service").create(webService("busy", { numInstances: 2 }));
  const loads = ["/", "/", "/slow?ms=2000"].map((path) => load(world.proxyUrl, "busy.onrender.com", path));
  const error = await service.update(webService("busy", { numInstances: 2, image: to })).then(
    () => "",
    ({ message }: Error) => message,
  );
  await expect.poll(() => world.service("busy").instances.length).toBe(2);
  const results = await Promise.all(loads.map((one) => one.stop()));
  expect(results.every(({ sent }) => sent > 3)).toBe(true);
  const lost = results.reduce((sum, { refused, broken }) => sum + refused + broken, 0);
  return { error, lost, live: world.service("busy").deploys.find(({ status }) => status === "live") };
}

it("a release that goes well costs no request", async () => {
  const { error, lost, live } = await underLoad(image("2", "b"));
  expect([error, lost, live?.image?.ref]).toEqual(["", 0, image("2", "b")]);
});

it("a release that fails its health check costs none either: the one before stays live, and the error says why", async () => {
  const { error, lost, live } = await underLoad(image("2-sim-unhealthy", "c"));
  expect([lost, live?.image?.ref]).toEqual([0, image("1")]);
  expect(error).toMatch(/busy: the deploy dep-\S+ failed \(update_failed\): it/);
  expect(error).toMatch(/The end of its log[\s\S]*stays live, and its configuration was put back/);
});
