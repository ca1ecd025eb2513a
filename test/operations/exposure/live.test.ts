import { afterAll, beforeAll, expect, it } from "vitest";
import { liveSurface } from "../../../operations/exposure/live.ts";
import { connect } from "../../../providers/fly/api/connection.ts";
import { type FlySimulator, startFlySimulator } from "../../../simulators/fly/main.ts";
import { instant } from "../../../simulators/fly/timings.ts";
import { webConfig } from "../adopt/support/deployed.ts";

/* An app on a simulator, over real sockets. */
const app = "hotdash-app";
let sim: FlySimulator;
beforeAll(async () => {
  sim = await startFlySimulator({ timings: instant });
  const post = (route: string, body: unknown) => sim.request("POST", `/v1/apps${route}`, body);
  await post("", { name: app, org_slug: "hotdash" });
  await post(`/${app}/ip_assignments`, { type: "shared_v4" });
  await post(`/${app}/certificates/acme`, { hostname: "app.hotrodan.com" });
  for (const name of ["one", "two"])
    await post(`/${app}/machines`, { name, region: "dfw", config: webConfig() });
});
afterAll(() => sim.close());

it("is read with three lists and one request a certificate, and writes nothing", async () => {
  const fly = connect({ platform: "simulated" }, { FLY_API_TOKEN: "sim_fly", FLY_FLAPS_BASE_URL: sim.url });
  const mark = sim.journal.mark();
  const live = await liveSurface(fly, app);
  expect(live).toEqual([
    { app, kind: "address", key: "shared_v4", what: expect.stringMatching(/^shared_v4 \d+\./) },
    { app, kind: "port", key: "80", what: "80 http" },
    { app, kind: "port", key: "443", what: "443 tls, http" },
    expect.objectContaining({ app, kind: "certificate", key: "app.hotrodan.com" }),
  ]);
  expect(
    sim.journal
      .since(mark)
      .map(({ method, action }) => `${method} ${action}`)
      .sort(),
  ).toEqual(["GET certificates.get", "GET certificates.list", "GET ips.list", "GET machines.list"]);
});
