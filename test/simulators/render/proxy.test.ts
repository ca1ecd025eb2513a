import { describe, expect, test } from "vitest";
import { bench, IMAGE, LIVE, misbehaving } from "./harness.ts";

const image = (imagePath: string) => ({ image: { ownerId: "", imagePath } });

describe("who answers where", () => {
  test("a web service at its onrender.com name, from the private network also by its slug", async () => {
    const { call, visit, web } = await bench();
    const id = await web();
    expect((await visit("/")).status).toBe(200);
    expect((await visit("/", { host: "web:10000" })).status).toBe(200);
    expect((await visit("/", { host: "other.onrender.com" })).status).toBe(404);
    expect((await visit("/", { host: "", "x-forwarded-host": "web.onrender.com" })).status).toBe(200);
    await call("PATCH", `/services/${id}`, { serviceDetails: { renderSubdomainPolicy: "disabled" } });
    expect((await visit("/")).status).toBe(404);
  });

  test("a private service on the private network only", async () => {
    const { sim, clock, call, visit } = await bench();
    await call("POST", "/services", {
      type: "private_service",
      name: "chroma",
      ownerId: sim.ownerId,
      ...image(IMAGE),
      envVars: [{ key: "PORT", value: "8080" }],
      serviceDetails: { runtime: "image" },
    });
    await clock.advance(LIVE);
    expect((await visit("/", { host: "chroma:8080" })).status).toBe(200);
    expect((await visit("/", { host: "chroma.onrender.com" })).status).toBe(404);
  });

  test("a custom domain once it is verified, which takes its DNS records and a request", async () => {
    const { sim, clock, call, visit, web } = await bench();
    const id = await web();
    const path = `/services/${id}/custom-domains`;
    const host = "app.hotrodan.com";
    const made = await call("POST", path, { name: host });
    expect(made).toMatchObject({
      status: 201,
      body: [{ name: host, domainType: "subdomain", redirectForName: "", verificationStatus: "unverified" }],
    });
    expect((await call("POST", `${path}/${host}/verify`)).status).toBe(202);
    await clock.advance(60_000);
    expect((await call("GET", `${path}/${host}`)).body.verificationStatus).toBe("unverified");
    expect((await visit("/", { host })).status).toBe(404);
    sim.setDns(host);
    await call("POST", `${path}/${made.body[0].id}/verify`);
    await clock.advance(5_000);
    expect((await call("GET", `${path}/${host}`)).body.verificationStatus).toBe("verified");
    expect((await visit("/", { host })).status).toBe(200);
    expect((await call("DELETE", `${path}/${host}`)).status).toBe(204);
    expect((await visit("/", { host })).status).toBe(404);
  });

  test("an apex brings its www along as a redirect, and takes it away again", async () => {
    const { sim, clock, call, visit, web } = await bench();
    const id = await web();
    const path = `/services/${id}/custom-domains`;
    const { body } = await call("POST", path, { name: "hotrodan.com" });
    expect(body).toMatchObject([
      { name: "hotrodan.com", domainType: "apex", publicSuffix: "com", redirectForName: "" },
      { name: "www.hotrodan.com", domainType: "subdomain", redirectForName: "hotrodan.com" },
    ]);
    sim.setDns("www.hotrodan.com");
    await call("POST", `${path}/www.hotrodan.com/verify`);
    await clock.advance(5_000);
    expect((await visit("/", { host: "www.hotrodan.com" })).status).toBe(301);
    await call("DELETE", `${path}/hotrodan.com`);
    expect((await call("GET", path)).body).toEqual([]);
  });

  test("a domain belongs to one service, and only web services have them", async () => {
    const { sim, call, web } = await bench();
    const [one, two] = [await web(), await web()];
    await call("POST", `/services/${one}/custom-domains`, { name: "app.hotrodan.com" });
    const taken = await call("POST", `/services/${two}/custom-domains`, { name: "APP.hotrodan.com" });
    expect(taken.status).toBe(409);
    const made = await sim.request("POST", "/services", {
      type: "background_worker",
      name: "jobs",
      ownerId: sim.ownerId,
      ...image(IMAGE),
      serviceDetails: { runtime: "image" },
    });
    const { id } = (made.body as { service: { id: string } }).service;
    expect((await call("POST", `/services/${id}/custom-domains`, { name: "x.hotrodan.com" })).status).toBe(
      400,
    );
  });

  test("maintenance mode answers 503 at once and in public only; an empty address list lets nobody in", async () => {
    const { call, visit, web, statuses } = await bench();
    const id = await web();
    const patch = (serviceDetails: unknown) => call("PATCH", `/services/${id}`, { serviceDetails });
    await patch({ maintenanceMode: { enabled: true, uri: "" } });
    expect((await visit("/")).status).toBe(503);
    expect((await visit("/", { host: "web" })).status).toBe(200);
    await patch({ maintenanceMode: { enabled: false, uri: "" }, ipAllowList: [] });
    expect((await visit("/")).status).toBe(403);
    expect(statuses(id)).toEqual(["live"]);
  });
});

describe("health", () => {
  test("an instance that fails its checks for 15 s gets no traffic, after 60 s it is restarted", async () => {
    const { sim, clock, visit, web } = await bench();
    const id = await web();
    sim.forceChecks(id, false);
    await clock.advance(10_000);
    expect((await visit("/")).status).toBe(200);
    await clock.advance(15_000);
    expect((await visit("/")).status).toBe(502);
    await clock.advance(45_000);
    sim.forceChecks(id);
    await clock.advance(20_000);
    expect((await visit("/")).status).toBe(200);
    const types = sim.service(id).events.map(({ type }) => type);
    expect(types).toContain("server_failed");
    expect(sim.service(id).deploys[0]?.status).toBe("live");
  });

  test("a process that crashes is started again, and meanwhile the others answer", async () => {
    const { sim, clock, visit, web } = await bench();
    const id = await web({ numInstances: 2 });
    sim.crash(id);
    const statuses = [(await visit("/")).status, (await visit("/")).status];
    // The proxy learns of it late.
    expect(statuses.sort()).toEqual([200, 502]);
    await clock.advance(1_000);
    expect([(await visit("/")).status, (await visit("/")).status]).toEqual([200, 200]);
    await clock.advance(LIVE);
    expect(sim.service(id).instances.map(({ phase }) => phase)).toEqual(["running", "running"]);
  });

  test("without a health path a web service is up when its port is", async () => {
    const { visit, web, statuses } = await bench();
    const id = await web({ healthCheckPath: "" }, image(misbehaving("sim-unhealthy")));
    expect(statuses(id)).toEqual(["live"]);
    expect((await visit("/health")).status).toBe(500);
    expect((await visit("/")).status).toBe(200);
  });

  test("images misbehave as on the other platforms", async () => {
    const { sim, clock, call, visit, web } = await bench();
    const id = await web({}, image(misbehaving("sim-error")));
    expect([(await visit("/health")).status, (await visit("/")).status]).toEqual([200, 500]);
    await call("PATCH", `/services/${id}`, image(misbehaving("sim-degraded")));
    await call("POST", `/services/${id}/deploys`, {});
    await clock.advance(LIVE);
    expect([(await visit("/")).status, (await visit("/")).status].sort()).toEqual([200, 500]);
    sim.misbehave(`sha256:${"c".repeat(64)}`, "sim-slow-boot");
    await call("PATCH", `/services/${id}`, image(`ghcr.io/hotdash/app@sha256:${"c".repeat(64)}`));
    await call("POST", `/services/${id}/deploys`, {});
    await clock.advance(30_000);
    expect(sim.service(id).deploys[0]?.status).toBe("update_in_progress");
    await clock.advance(LIVE);
    expect(sim.service(id).deploys[0]?.status).toBe("live");
  });
});

describe("the end of an instance", () => {
  test("a request under way is finished within maxShutdownDelaySeconds, and cut off after it", async () => {
    for (const [delay, expected] of [
      [30, 200],
      [5, "error"],
    ] as const) {
      const { sim, clock, call, visit, web } = await bench();
      const id = await web({ maxShutdownDelaySeconds: delay });
      const slow = visit("/slow?ms=20000");
      const [instance] = sim.service(id).instances;
      await expect.poll(() => sim.busy(instance?.id ?? ""), { interval: 1 }).toBe(1);
      await call("POST", `/services/${id}/suspend`);
      for (let i = 0; i < 300; i += 1) await clock.advance(100);
      expect((await slow).status).toBe(expected);
      expect(sim.service(id).instances).toHaveLength(0);
    }
  });

  test("an old instance runs on for 60 s without traffic before it is told to stop", async () => {
    const { sim, clock, call, visit, web } = await bench();
    const id = await web();
    const [old] = sim.service(id).instances;
    await call("POST", `/services/${id}/deploys`, {});
    await clock.advance(LIVE);
    expect(sim.service(id).instances.map(({ phase }) => phase)).toEqual(["retiring", "running"]);
    expect((await visit("/")).status).toBe(200);
    await clock.advance(50_000);
    expect(sim.service(id).instances).toContain(old);
    await clock.advance(15_000);
    expect(sim.service(id).instances).not.toContain(old);
  });
});

describe("a disk", () => {
  const disk = { name: "data", mountPath: "/data", sizeGB: 10 };

  test("makes a deploy stop the old instance before the new one starts", async () => {
    const { sim, clock, call, visit, web, statuses } = await bench();
    const id = await web({ disk });
    await call("POST", `/services/${id}/deploys`, {});
    const seen = new Set<number | string>();
    for (let i = 0; i < 100; i += 1) {
      seen.add((await visit("/")).status);
      expect(sim.service(id).instances.length).toBeLessThanOrEqual(1);
      await clock.advance(100);
    }
    expect([...seen]).toEqual([200, 502]);
    expect((await visit("/")).status).toBe(200);
    expect(statuses(id)).toEqual(["live", "deactivated"]);
  });

  test("is attached by the next deploy, and rules out more instances and autoscaling", async () => {
    const { sim, clock, call, web } = await bench();
    const id = await web();
    const made = await call("POST", "/disks", { ...disk, serviceId: id });
    expect(made).toMatchObject({ status: 201, body: { ...disk, serviceId: id } });
    expect(sim.service(id).deploys[0]?.config.disk).toBe(false);
    expect((await call("POST", "/disks", { ...disk, serviceId: id })).status).toBe(400);
    await call("POST", `/services/${id}/deploys`, {});
    await clock.advance(LIVE);
    expect(sim.service(id).deploys[0]?.config.disk).toBe(true);
    expect((await call("POST", `/services/${id}/scale`, { numInstances: 2 })).status).toBe(400);
    const criterion = { enabled: true, percentage: 70 };
    const autoscaling = { enabled: true, min: 1, max: 2, criteria: { cpu: criterion, memory: criterion } };
    expect((await call("PUT", `/services/${id}/autoscaling`, autoscaling)).status).toBe(400);
  });

  test("cannot be added to a service with several instances", async () => {
    const { call, web } = await bench();
    const id = await web({ numInstances: 2 });
    expect((await call("POST", "/disks", { ...disk, serviceId: id })).status).toBe(400);
  });

  test("grows, never shrinks, and only while its service is live", async () => {
    const { sim, call, web } = await bench();
    const id = await web({ disk });
    const path = `/disks/${sim.service(id).disk?.id}`;
    expect((await call("PATCH", path, { sizeGB: 20 })).body.sizeGB).toBe(20);
    expect(await call("PATCH", path, { sizeGB: 10 })).toMatchObject({
      status: 400,
      body: { message: "the new size must be greater than the current size" },
    });
    await call("POST", `/services/${id}/suspend`);
    expect((await call("PATCH", path, { sizeGB: 30 })).status).toBe(400);
    expect((await call("DELETE", path)).status).toBe(204);
    expect((await call("GET", path)).status).toBe(404);
  });

  test("a deploy that fails leaves the one before to come back", async () => {
    const { clock, call, visit, web, statuses } = await bench();
    const id = await web({ disk });
    await call("PATCH", `/services/${id}`, image(misbehaving("sim-crash")));
    await call("POST", `/services/${id}/deploys`, {});
    await clock.advance(60_000);
    expect(statuses(id)).toEqual(["update_failed", "live"]);
    expect(await visit("/")).toEqual({ status: 200, image: IMAGE });
  });
});
