import { afterAll, beforeAll, expect, it } from "vitest";
import { machineOf } from "../../../components/fly/machine.ts";
import { dashboard } from "../../../components/systems/dashboard.ts";
import { loadSettings } from "../../../settings/load.ts";
import { smokeOf } from "../../../settings/maintenance.ts";
import type { FlySimulator } from "../../../simulators/fly/main.ts";
import { asInput, changed, goodConfig } from "../../settings/good-config.ts";
import { Driven, flyWorld, image, machinesOf, place, webGroup } from "../../support/fly-world.ts";

/*
 * The committed settings, in maintenance: the application answers 503 to all but /health. A release that closes the dashboard
 * would have been put back, or would have taken every machine out of routing.
 */
const APPS = ["hotdash-open", "hotdash-smoke", "hotdash-checks"] as const;
let sim: FlySimulator;
beforeAll(async () => {
  sim = await flyWorld();
  for (const app of APPS) {
    await new Driven("fly:App").create({ ...place, name: app });
    await new Driven("fly:IpAssignment").create({ ...place, app, type: "v6" });
  }
});
afterAll(() => sim.close());

const settings = loadSettings(
  asInput("production", changed(goodConfig("production"), ["variables", "MAINTENANCE_MODE"], "true")),
);
const group = (app: (typeof APPS)[number], smoke: unknown, checks = settings.dashboard.web.checks) => {
  const [web] = dashboard(settings, image("1")).groups;
  const { services: [service] = [], ...machine } = machineOf(web);
  return webGroup(app, {
    ...{ regions: { dfw: 2 }, strategy: "bluegreen", smoke, rollout: { health_timeout_seconds: 90 } },
    machine: { ...machine, services: [{ ...service, checks }] },
  });
};

it("passes its own gate, while visitors are told that it is closed", async () => {
  await new Driven("fly:ProcessGroup").create(group("hotdash-open", smokeOf(settings)));
  const machines = machinesOf(sim, "hotdash-open");
  expect(machines.map(({ state }) => state)).toEqual(["started", "started"]);
  const status = async (path: string) =>
    (await fetch(`${sim.proxyUrl}${path}`, { headers: { "x-forwarded-host": "hotdash-open.fly.dev" } }))
      .status;
  expect([await status("/health"), await status("/api/ads/health"), await status("/app")]).toEqual([
    200, 503, 503,
  ]);
});

it("would not by the rules of an open dashboard, nor by a check of an integration", async () => {
  const create = (given: ReturnType<typeof group>) => new Driven("fly:ProcessGroup").create(given);
  await expect(create(group("hotdash-smoke", settings.dashboard.smoke))).rejects.toThrow(
    /smoke of \/api\/health: .*503/,
  );
  const ads = settings.dashboard.web.checks.map((check) => ({ ...check, path: "/api/ads/health" }));
  await expect(create(group("hotdash-checks", smokeOf(settings), ads))).rejects.toThrow(
    /503 Service Unavailable/,
  );
});
