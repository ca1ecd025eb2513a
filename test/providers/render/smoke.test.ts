import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Outs } from "../../../providers/kernel/implementation.ts";
import { RUN_DIRECTORY_VARIABLE, STOP_FILE } from "../../../providers/kernel/run-directory.ts";
import { LEAST_MAX_AGE } from "../../../settings/rules/https.ts";
import type { RenderSimulator } from "../../../simulators/render/main.ts";
import { Driven, image, renderWorld, Writes, webService } from "../../support/render-world.ts";

/* What a deploy must answer at the service's public address before it counts as good. */
let sim: RenderSimulator;
let writes: Writes;
beforeAll(async () => {
  sim = await renderWorld({ rateLimits: false }, 200, 0, 30_000);
  writes = new Writes(sim);
});
afterAll(() => sim.close());

/** Where the simulated stack's smoke asks. */
const PROXY = "HOTDASH_RENDER_PROXY_URL";
const RULES = { smoke: [{ path: "/health" }, { path: "/orders", contains: "orders" }] };
const asked = (name: string, change: Outs = {}) => webService(name, { ...RULES, ...change });

async function made(name: string, change: Outs = {}): Promise<Driven> {
  const service = await new Driven("render:Service").create(asked(name, change));
  writes.all();
  return service;
}
const statuses = (name: string) =>
  sim.service(name).deploys.map(({ status, trigger }) => `${trigger} ${status}`);
/** What came in at a service's public address is in the bodies of no journal: its instances count. */
const failedWith = (run: Promise<unknown>) =>
  run.then(
    () => undefined,
    (error: Error & { id?: string; properties?: Outs }) => error,
  );

describe("a deploy", () => {
  it("that passes costs no more requests to Render than one that is not asked", async () => {
    const service = await made("passes", { numInstances: 2, hstsMaxAge: LEAST_MAX_AGE });
    await service.update(asked("passes", { numInstances: 2, image: image("2", "b") }));
    expect(writes.taken()).toEqual([`PATCH /services/${service.id}`, `POST /services/${service.id}/deploys`]);
    expect(statuses("passes")).toEqual(["api live", "other deactivated"]);
  });

  it("with other rules than before is no reason for a deploy", async () => {
    const service = await made("other-rules");
    expect(await service.diff(webService("other-rules"))).toMatchObject({ changes: false });
  });

  it.each([
    ["an error", "sim-error", {}, /\/orders: expected status 200, got 500/],
    ["every second answer", "sim-degraded", {}, /\/orders: expected status 200, got 500/],
    [
      "no header for HTTPS",
      "sim-no-hsts",
      { hstsMaxAge: LEAST_MAX_AGE },
      /Strict-Transport-Security is missing.*let the application answer every request with "Strict-Transport-Security: max-age=63072000/,
    ],
  ])(
    "that is live with %s is taken back: release, configuration and variables",
    async (_, sentinel, more, why) => {
      const service = await made(sentinel, { numInstances: 2, ...more });
      const bad = asked(sentinel, {
        ...more,
        numInstances: 2,
        image: image(`2-${sentinel}`, "c"),
        env: { PORT: "8080", NEW: "1" },
      });
      const error = await failedWith(service.update(bad));
      expect(error?.message).toMatch(why);
      expect(error?.message).toMatch(
        /was live, and did not pass its smoke rules[\s\S]*rolled back to the previous deploy dep-\S+ \(as dep-\S+\), and its configuration was put back/,
      );
      expect(statuses(sentinel)).toEqual(["rollback live", "api deactivated", "other deactivated"]);
      expect(sim.service(sentinel).deploys[0]?.image?.ref).toBe(image("1"));
      expect(sim.environment(sentinel)?.has("NEW")).toBe(false);
      expect(await service.read()).toEqual(service.inputs);
      writes.all();
      expect(await service.diff(asked(sentinel, { numInstances: 2, ...more }))).toMatchObject({
        changes: false,
      });
    },
  );

  it("of a new service stays live, and the next update asks again instead of calling it good", async () => {
    const first = asked("first", { image: image("1-sim-error", "d") });
    const service = new Driven("render:Service");
    const error = await failedWith(service.create(first));
    expect(error?.message).toMatch(
      /did not pass its smoke rules[\s\S]*It stays live, because none was before it/,
    );
    const { __provider: _text, ...outs } = error?.properties ?? {};
    Object.assign(service, { id: error?.id, outs, inputs: await service.check(first) });
    writes.all();
    const again = await failedWith(service.update(first));
    expect(again?.message).toMatch(/did not pass[\s\S]*It stays live, because no other passed before it/);
    expect(writes.taken()).toEqual([]);
    await service.update(asked("first", { image: image("2", "e") }));
    expect(statuses("first")[0]).toBe("api live");
  });

  it("that a person stops while it is asked is taken back at once", async () => {
    const slow = { smoke: [{ path: "/slow?ms=50000", timeout_ms: 60_000 }] };
    const service = await new Driven("render:Service").create(webService("stopped", slow));
    const run = mkdtempSync(path.join(tmpdir(), "hotdash-stop-"));
    process.env[RUN_DIRECTORY_VARIABLE] = run;
    // Stopped once the smoke is being asked, not when the deploy goes live: the provider may not have seen that yet.
    const asking = Promise.withResolvers<void>();
    const address = createServer(() => asking.resolve()).listen(0, "127.0.0.1");
    await once(address, "listening");
    const proxy = process.env[PROXY];
    process.env[PROXY] = `http://127.0.0.1:${(address.address() as AddressInfo).port}`;
    const stopped = failedWith(service.update(webService("stopped", { ...slow, image: image("2", "b") })));
    await asking.promise;
    expect(statuses("stopped")[0]).toBe("api live");
    writeFileSync(path.join(run, STOP_FILE), "");
    const error = await stopped;
    delete process.env[RUN_DIRECTORY_VARIABLE];
    process.env[PROXY] = proxy;
    address.closeAllConnections();
    address.close();
    rmSync(run, { recursive: true });
    expect(error?.message).toMatch(
      /was live, and was stopped in its smoke[\s\S]*rolled back to the previous deploy/,
    );
    expect(statuses("stopped")[0]).toBe("rollback live");
    expect(sim.service("stopped").settings.imagePath).toBe(image("1"));
  });

  it("of a service in maintenance, which answers 503 to everybody, is asked nothing", async () => {
    const service = await made("closed", { maintenanceMode: { enabled: true } });
    await service.update(asked("closed", { maintenanceMode: { enabled: true }, image: image("2", "b") }));
    expect(statuses("closed")[0]).toBe("api live");
  });
});

it("rules are for services with a public address, and a header for those that are asked", async () => {
  const wrong = (change: Outs) => new Driven("render:Service").check(webService("wrong", change));
  await expect(wrong({ ...RULES, type: "background_worker", healthCheckPath: "" })).rejects.toThrow(
    /smoke.*only for a web_service/,
  );
  await expect(wrong({ ...RULES, renderSubdomainPolicy: "disabled" })).rejects.toThrow(
    /smoke.*onrender\.com name/,
  );
  await expect(wrong({ hstsMaxAge: 1 })).rejects.toThrow(/hstsMaxAge.*needs a smoke rule/);
});
