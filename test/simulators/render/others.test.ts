import { describe, expect, test } from "vitest";
import { isSchedule, nextRun } from "../../../simulators/render/schedule.ts";
import { bench, IMAGE, LIVE, misbehaving } from "./harness.ts";

describe("Key Value", () => {
  test("is unknown, then creating, then available; its addresses are null while nobody outside may connect", async () => {
    const { sim, clock, call } = await bench();
    const body = { name: "cache", ownerId: sim.ownerId, plan: "starter", ipAllowList: [] };
    const made = await call("POST", "/key-value", body);
    expect(made).toMatchObject({
      status: 201,
      body: {
        status: "unknown",
        ipAllowList: null,
        version: "8.1.4",
        options: { persistenceMode: "journal_snapshot", maxmemoryPolicy: "allkeys_lru" },
        owner: { id: sim.ownerId },
      },
    });
    const path = `/key-value/${made.body.id}`;
    const status = async () => (await call("GET", path)).body.status;
    await clock.advance(1_000);
    expect(await status()).toBe("creating");
    await clock.advance(1_000);
    expect(await status()).toBe("available");
    await call("PATCH", path, { plan: "standard" });
    expect(await status()).toBe("updating_instance");
    await clock.advance(5_000);
    expect(await status()).toBe("available");
    await call("POST", `${path}/suspend`);
    expect(await status()).toBe("suspended");
  });

  test("its region cannot be patched, its policy names have underscores", async () => {
    const { sim, call } = await bench();
    const body = { name: "cache", ownerId: sim.ownerId, plan: "starter" };
    const { body: made } = await call("POST", "/key-value", body);
    expect((await call("PATCH", `/key-value/${made.id}`, { region: "ohio" })).status).toBe(400);
    const dashed = { ...body, maxmemoryPolicy: "allkeys-lru" };
    expect((await call("POST", "/key-value", dashed)).status).toBe(400);
    expect((await call("POST", "/key-value", { ...body, plan: undefined })).status).toBe(400);
  });

  test("connection strings come apart, inside without password, and answer under the old name too", async () => {
    const { sim, call } = await bench();
    const body = { name: "cache", ownerId: sim.ownerId, plan: "starter", region: "ohio" };
    const { id } = (await call("POST", "/key-value", body)).body;
    const { body: info } = await call("GET", `/key-value/${id}/connection-info`);
    expect(info.internalConnectionString).toBe(`redis://${id}:6379`);
    expect(info.externalConnectionString).toMatch(
      new RegExp(`^rediss://${id}:\\w{32}@ohio-keyvalue.render.com:6379$`),
    );
    expect((await call("GET", `/redis/${id}/connection-info`)).body).toHaveProperty("redisCLICommand");
    expect((await call("GET", "/key-value?name=cache")).body[0].keyValue.id).toBe(id);
    expect((await call("DELETE", `/key-value/${id}`)).status).toBe(204);
    expect((await call("GET", `/key-value/${id}`)).status).toBe(404);
  });
});

describe("cron jobs", () => {
  async function cron(details = {}) {
    const made = await bench();
    const { body } = await made.sim.request("POST", "/services", {
      type: "cron_job",
      name: "nightly",
      ownerId: made.sim.ownerId,
      image: { ownerId: "", imagePath: IMAGE },
      serviceDetails: { runtime: "image", schedule: "*/30 * * * *", ...details },
    });
    await made.clock.advance(LIVE);
    return { ...made, id: (body as { service: { id: string } }).service.id };
  }

  test("go live without instances and run by their schedule", async () => {
    const { sim, clock, call, id } = await cron();
    expect(sim.service(id).deploys[0]?.status).toBe("live");
    expect(sim.service(id).instances).toEqual([]);
    await clock.advance(91 * 60_000);
    expect(sim.service(id).runs.map(({ status }) => status)).toEqual([
      "successful",
      "successful",
      "successful",
    ]);
    expect((await call("GET", `/services/${id}`)).body.serviceDetails).toHaveProperty("lastSuccessfulRunAt");
  });

  test("a run by hand cancels the one that is going; it can be canceled itself", async () => {
    const { sim, call, id } = await cron({
      envSpecificDetails: { dockerCommand: "npm run sync sim-sleep-60000" },
    });
    expect(await call("POST", `/cron-jobs/${id}/runs`)).toMatchObject({
      status: 200,
      body: { status: "pending" },
    });
    await call("POST", `/cron-jobs/${id}/runs`);
    expect(sim.service(id).runs.map(({ status }) => status)).toEqual(["pending", "canceled"]);
    expect((await call("DELETE", `/cron-jobs/${id}/runs`)).status).toBe(204);
    expect((await call("DELETE", `/cron-jobs/${id}/runs`)).status).toBe(404);
  });

  test("a run that is due while another goes on waits for its end", async () => {
    const { sim, clock } = await cron({
      schedule: "*/10 * * * *",
      envSpecificDetails: { dockerCommand: `sim-sleep-${14 * 60_000}` },
    });
    const [service] = [...sim.world.services.values()];
    await clock.advance(10 * 60_000);
    const [first] = service?.runs ?? [];
    await clock.advance(15 * 60_000);
    const [second, before] = service?.runs ?? [];
    expect(before?.id).toBe(first?.id);
    expect(second?.startedAt, "at the end of the first, not at a time of the schedule").toBe(
      first?.finishedAt,
    );
  });

  test("no run goes on for more than twelve hours", async () => {
    const { sim, clock, call, id } = await cron({
      envSpecificDetails: { dockerCommand: `sim-sleep-${20 * 3_600_000}` },
    });
    await call("POST", `/cron-jobs/${id}/runs`);
    await clock.advance(12 * 3_600_000 + 60_000);
    expect(sim.service(id).runs.at(-1)?.status).toBe("unsuccessful");
    const { body } = await call("GET", `/services/${id}/events?type=cron_job_run_ended`);
    expect(body[0].event.details).toMatchObject({ status: "unsuccessful", reason: { nonZeroExit: 143 } });
  });

  test("a command that fails makes the run unsuccessful; a new schedule counts at once", async () => {
    const { sim, clock, call, id } = await cron({ envSpecificDetails: { dockerCommand: "sim-exit-2" } });
    await call("PATCH", `/services/${id}`, { serviceDetails: { schedule: "* * * * *" } });
    await clock.advance(70_000);
    expect(sim.service(id).runs[0]?.status).toBe("unsuccessful");
    const { body } = await call("GET", `/services/${id}/events?type=cron_job_run_ended`);
    expect(body[0].event.details.reason).toEqual({ evicted: false, nonZeroExit: 2 });
    expect(sim.service(id).lastSuccessfulRunAt).toBeUndefined();
    for (const action of ["restart", "scale"]) {
      const body = action === "scale" ? { numInstances: 2 } : undefined;
      expect((await call("POST", `/services/${id}/${action}`, body)).status).toBe(400);
    }
  });

  test("schedules are read as cron reads them, in UTC", () => {
    const at = Date.UTC(2026, 10, 21, 14, 30, 10);
    const next = (text: string) => new Date(nextRun(text, at) ?? 0).toISOString();
    expect(next("* * * * *")).toBe("2026-11-21T14:31:00.000Z");
    expect(next("0 3 * * *")).toBe("2026-11-22T03:00:00.000Z");
    expect(next("15,45 9-17/2 * * mon-fri")).toBe("2026-11-23T09:15:00.000Z");
    expect(next("0 0 1 jan *")).toBe("2027-01-01T00:00:00.000Z");
    expect(next("0 0 29 2 *")).toBe("2028-02-29T00:00:00.000Z");
    // Two kinds of day: either will do. Sunday is 0 and 7.
    expect(next("0 0 24 * 7")).toBe("2026-11-22T00:00:00.000Z");
    expect(nextRun("0 0 31 2 *", at)).toBeUndefined();
    for (const wrong of [
      "* * * *",
      "60 * * * *",
      "* 24 * * *",
      "* * 0 * *",
      "*/0 * * * *",
      "5-1 * * * *",
      "x * * * *",
    ])
      expect(isSchedule(wrong), wrong).toBe(false);
  });
});

describe("projects", () => {
  test("bring their environments; a resource is in one of them, by create or by moving", async () => {
    const { sim, call, web } = await bench();
    const environments = [{ name: "staging" }, { name: "production", protectedStatus: "protected" }];
    const { body: project } = await call("POST", "/projects", {
      name: "hotdash",
      ownerId: sim.ownerId,
      environments,
    });
    const { body: list } = await call("GET", `/environments?projectId=${project.id}`);
    const [staging, production] = list.map((one: { environment: { id: string } }) => one.environment);
    expect(production).toMatchObject({
      name: "production",
      protectedStatus: "protected",
      networkIsolationEnabled: false,
      serviceIds: null,
    });
    const id = await web({}, { environmentId: staging.id });
    expect((await call("GET", `/environments/${staging.id}`)).body.serviceIds).toEqual([id]);
    await call("DELETE", `/environments/${staging.id}/resources?resourceIds=${id}`);
    const moved = await call("POST", `/environments/${production.id}/resources`, { resourceIds: [id] });
    expect(moved).toMatchObject({ status: 201, body: { serviceIds: [id] } });
    expect((await call("GET", "/environments")).status).toBe(400);
    await call("DELETE", `/projects/${project.id}`);
    expect((await call("GET", `/services/${id}`)).body).not.toHaveProperty("environmentId");
  });
});

describe("registry credentials", () => {
  test("create answers 200, a patch needs everything, the token never comes back", async () => {
    const { sim, call } = await bench();
    const body = { registry: "GITHUB", name: "packages", username: "hotdash", authToken: "sim_token" };
    const made = await call("POST", "/registrycredentials", { ...body, ownerId: sim.ownerId });
    expect(made.status).toBe(200);
    const path = `/registrycredentials/${made.body.id}`;
    expect((await call("PATCH", path, { name: "images" })).status).toBe(400);
    expect((await call("PATCH", path, { ...body, name: "images" })).body.name).toBe("images");
    const listed = await call("GET", "/registrycredentials?name=images");
    expect(listed.body).toHaveLength(1);
    expect(JSON.stringify([made.body, listed.body])).not.toContain("sim_token");
  });
});

describe("events and logs", () => {
  test("a failed deploy can be explained from them", async () => {
    const { sim, clock, call, web } = await bench();
    const id = await web();
    await call("PATCH", `/services/${id}`, { image: { ownerId: "", imagePath: misbehaving("sim-oom") } });
    const { body: deploy } = await call("POST", `/services/${id}/deploys`, {});
    await clock.advance(60_000);
    const events = (await call("GET", `/services/${id}/events?type=deploy_ended,server_failed`)).body.map(
      (one: { event: unknown }) => one.event,
    );
    expect(events[0]).toMatchObject({
      type: "deploy_ended",
      serviceId: id,
      details: { deployId: deploy.id, deployStatus: "failed" },
    });
    expect(events.at(-2)).toMatchObject({ type: "server_failed", details: { reason: { oomKilled: {} } } });
    const query = `ownerId=${sim.ownerId}&resource=${id}`;
    const { body } = await call("GET", `/logs?${query}&level=error&limit=2`);
    expect(body.logs.map((one: { message: string }) => one.message)).toEqual([
      "==> Deploy failed",
      "==> Ran out of memory",
    ]);
    expect(body.hasMore).toBe(true);
    const forward = await call("GET", `/logs?${query}&direction=forward&limit=1&text=live`);
    expect(forward.body.logs[0].message).toBe("==> Your service is live");
    expect((await call("GET", `/logs?ownerId=${sim.ownerId}`)).status).toBe(400);
  });
});

describe("what commands print", () => {
  test("reaches the log, values of variables too: a client has to hide them", async () => {
    const { sim, clock, call, web } = await bench();
    const id = await web(
      { preDeployCommand: "migrate sim-print-migrating sim-echo-TOKEN sim-exit-1" },
      { envVars: [{ key: "TOKEN", value: "canary" }] },
    );
    await clock.advance(LIVE);
    const { body } = await call("GET", `/logs?ownerId=${sim.ownerId}&resource=${id}&direction=forward`);
    expect(body.logs.map((one: { message: string }) => one.message)).toEqual([
      "==> Starting pre-deploy: migrate sim-print-migrating sim-echo-TOKEN sim-exit-1",
      "migrating",
      "TOKEN=canary",
      "==> Pre-deploy exited with status 1",
      "==> Deploy failed",
    ]);
  });

  test("a health check that never passes is the reason of the failed deploy", async () => {
    const { clock, call, web } = await bench({ timings: { updateLimit: 60_000 } });
    const id = await web({}, { image: { ownerId: "", imagePath: misbehaving("sim-unhealthy") } });
    await clock.advance(90_000);
    const { body } = await call("GET", `/services/${id}/events?type=deploy_ended`);
    expect(body[0].event.details.reason.failure).toEqual({
      evicted: false,
      unhealthy: "HTTP health check failed (GET /health answered 500)",
      timedOutSeconds: 60,
    });
  });
});
