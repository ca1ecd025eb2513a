import { expect, test } from "vitest";
import { bench, IMAGE, web } from "./harness.ts";

const all = "/apps/hotdash-app/machines";

test("a machine is created, prepared, started; each answer says so", async () => {
  const { app, call, clock } = await bench();
  await app();
  const { body } = await call("POST", all, { name: "web-1", region: "dfw", config: web() });
  expect(body).toMatchObject({ state: "created", name: "web-1", region: "dfw", checks: [], cordoned: false });
  expect(body.id).toMatch(/^[0-9a-f]{14}$/);
  expect(body.instance_id).toMatch(/^[0-9A-Z]{26}$/);
  // Its own GET knows it at once, and Fly's tool asks without a second try; lists and waits may lag behind.
  expect((await call("GET", `${all}/${body.id}`)).body).toMatchObject({ id: body.id, state: "created" });
  expect((await call("GET", all)).body).toEqual([]);
  expect((await call("GET", `${all}/${body.id}/wait?state=started&timeout=1`)).status).toBe(404);
  await clock.advance(1_500);
  expect((await call("GET", `${all}/${body.id}`)).body.state).toBe("starting");
  await clock.advance(1_200);
  const started = (await call("GET", `${all}/${body.id}`)).body;
  expect(started.state).toBe("started");
  expect(started.events.map((one: { type: string }) => one.type)).toEqual(["start", "launch"]);
});

test("the config comes back as Fly writes it", async () => {
  const { app, call } = await bench();
  await app();
  const config = {
    image: IMAGE,
    size: "shared-cpu-2x",
    stop_config: { timeout: 90_000_000_000 },
    services: ["off", "stop", "suspend", true].map((autostop) => ({
      internal_port: 8080,
      autostop,
      checks: [{ type: "tcp", interval: "1500ms" }],
    })),
  };
  const { body } = await call("POST", all, { config });
  expect(body.config).toMatchObject({
    init: {},
    dns: {},
    guest: { cpu_kind: "shared", cpus: 2, memory_mb: 512 },
    stop_config: { timeout: "1m30s" },
  });
  expect(body.config).not.toHaveProperty("size");
  const services = body.config.services as { autostop: unknown; checks: { interval: string }[] }[];
  expect(services.map((one) => one.autostop)).toEqual([false, true, "suspend", true]);
  expect(services[0]?.checks[0]?.interval).toBe("1.5s");
});

test.each([
  [
    { guest: { cpu_kind: "shared", cpus: 4, memory_mb: 512 } },
    "invalid config.guest.memory_mb, minimum required 1024 MiB",
  ],
  [
    { guest: { cpu_kind: "shared", cpus: 1, memory_mb: 4096 } },
    "invalid config.guest.memory_mb, cannot exceed 2048 MiB",
  ],
  [{ guest: { cpus: 1, memory_mb: 256 } }, "invalid config.guest.cpu_kind"],
  [{ guest: { cpu_kind: "shared", cpus: 3, memory_mb: 768 } }, "invalid config.guest.cpus"],
  [
    {
      mounts: [
        { volume: "a", path: "/a" },
        { volume: "b", path: "/b" },
      ],
    },
    "invalid config.mounts, only 1 volume supported",
  ],
  [{ imgae: "x" }, 'json: unknown field "imgae"'],
  [
    { guest: { cpus: "2" } },
    "json: cannot unmarshal string into Go struct field CreateMachineRequest.config.guest.cpus of type int",
  ],
  [{ stop_config: { timeout: "soon" } }, "invalid config.stop_config.timeout, not a duration"],
])("a bad config is refused: %j", async (more, error) => {
  const { app, sim } = await bench();
  await app();
  const answer = await sim.request("POST", `/v1${all}`, { config: { ...web(), ...more } });
  expect(answer).toEqual({ status: 400, body: { error } });
});

test("a name is taken until its machine is gone; the refusal names the machine", async () => {
  const { app, machine, call, sim, clock } = await bench();
  await app();
  const first = await machine(web(), { name: "web-1" });
  const again = await call("POST", all, { name: "web-1", config: web() });
  expect(again).toMatchObject({
    status: 409,
    body: {
      error: `already_exists: unique machine name violation, machine ID ${first.id} already exists with name "web-1"`,
    },
  });
  await sim.request("DELETE", `/v1${all}/${first.id}?force=true`);
  await clock.advance(800);
  expect((await call("POST", all, { name: "web-1", config: web() })).status).toBe(200);
});

test("an update swaps the version of a running machine, and replaces the whole config", async () => {
  const { app, machine, call, clock } = await bench();
  await app();
  const one = await machine(web({ env: { A: "1" } }));
  const { body } = await call("POST", `${all}/${one.id}`, { config: { image: IMAGE } });
  expect(body).toMatchObject({ state: "replacing" });
  expect(body.config).not.toHaveProperty("env");
  expect(body.instance_id).not.toBe(one.versions[0]?.version);
  const during = await call("POST", `${all}/${one.id}`, { config: { image: IMAGE } });
  expect(during).toMatchObject({ status: 409, body: { error: /concurrent update/ } });
  expect((await call("POST", `${all}/${one.id}/start`)).body.error).toMatch(
    /getting replaced, refusing to start/,
  );
  await clock.advance(300 + 800 + 1_200);
  expect(one.now.state).toBe("started");
  const versions = (await call("GET", `${all}/${one.id}/versions`)).body;
  expect(versions.map((each: { version: string }) => each.version)).toEqual([
    body.instance_id,
    one.versions[0]?.version,
  ]);
});

test("an update leaves a stopped machine stopped", async () => {
  const { app, machine, call, clock } = await bench();
  await app();
  const one = await machine(web(), { skip_launch: true });
  expect(one.now.state).toBe("stopped");
  await call("POST", `${all}/${one.id}`, { config: web() });
  expect(one.now.state).toBe("replacing");
  await clock.advance(2_000);
  expect(one.now.state).toBe("stopped");
  expect(JSON.stringify(one.now.events[0])).toContain("leaving the new version stopped");
});

test("stopped is said before the host has let go: a start in between is refused", async () => {
  const { app, machine, call, clock } = await bench();
  await app();
  const one = await machine();
  expect((await call("POST", `${all}/${one.id}/stop`, [])).body.error).toBe(
    "json: cannot unmarshal array into Go value of type main.stopRequest",
  );
  expect((await call("POST", `${all}/${one.id}/stop`, {})).body).toEqual({ ok: true });
  expect((await call("POST", `${all}/${one.id}/start`)).body.error).toMatch(/current state: 'stopping'/);
  await clock.advance(300);
  expect(one.now.state).toBe("stopped");
  const early = await call("POST", `${all}/${one.id}/start`);
  expect(early).toMatchObject({
    status: 412,
    body: { error: "failed_precondition: machine still active, refusing to start" },
  });
  await clock.advance(2_000);
  expect((await call("POST", `${all}/${one.id}/start`)).body).toEqual({ previous_state: "stopped" });
  await clock.advance(1_200);
  expect(one.now.state).toBe("started");
});

test("a running machine is destroyed only by force, and a second delete is 404", async () => {
  const { app, machine, call, clock } = await bench();
  await app();
  const one = await machine();
  expect((await call("DELETE", `${all}/${one.id}`)).body.error).toBe(
    "failed_precondition: unable to destroy machine, not currently stopped, suspended, failed or created",
  );
  expect((await call("DELETE", `${all}/${one.id}?kill=true`)).body).toEqual({ ok: true });
  await clock.advance(800);
  expect((await call("GET", `${all}/${one.id}`)).body.state).toBe("destroyed");
  expect((await call("DELETE", `${all}/${one.id}`)).status).toBe(404);
  await clock.advance(61_000);
  expect((await call("GET", `${all}/${one.id}`)).status).toBe(404);
});

test("suspend and resume; too much memory cannot be suspended", async () => {
  const { app, machine, call, clock } = await bench();
  await app();
  const one = await machine();
  await call("POST", `${all}/${one.id}/suspend`);
  await clock.advance(600);
  expect(one.now.state).toBe("suspended");
  await call("POST", `${all}/${one.id}/start`);
  await clock.advance(300);
  expect(one.now.state).toBe("started");
  const big = await machine(web({ guest: { cpu_kind: "shared", cpus: 2, memory_mb: 4096 } }));
  expect((await call("POST", `${all}/${big.id}/suspend`)).status).toBe(412);
});

test("the list lags behind, filters, and shows the destroyed only when asked", async () => {
  const { app, machine, sim, clock } = await bench();
  await app();
  const list = async (query = "") => {
    const { body } = await sim.request("GET", `/v1${all}${query}`);
    return (body as { id: string; state: string }[]).map((one) => [one.id, one.state]);
  };
  const one = await machine(web({ metadata: { group: "web" } }), {}, 400);
  expect(await list()).toEqual([]);
  await clock.advance(2_300);
  expect(one.now.state).toBe("started");
  expect(await list()).toEqual([[one.id, "starting"]]);
  await clock.advance(500);
  expect(await list("?metadata.group=web&state=started&region=dfw")).toEqual([[one.id, "started"]]);
  expect(await list("?metadata.group=jobs")).toEqual([]);
  expect(await list("?region=lhr")).toEqual([]);
  await sim.request("DELETE", `/v1${all}/${one.id}?force=true`);
  await clock.advance(1_400);
  expect(await list()).toEqual([]);
  expect(await list("?include_deleted=true")).toEqual([[one.id, "destroyed"]]);
});

test("checks: none at first, a warning in the grace period, then the result of each run", async () => {
  const { app, machine, sim, clock } = await bench();
  await app();
  const one = await machine(
    web({ checks: { live: { type: "tcp", port: 8080, interval: "10s", grace_period: "5s" } } }),
    {},
    2_700,
  );
  const checks = async () => {
    const { body } = await sim.request("GET", `/v1${all}/${one.id}`);
    const list = (body as { checks: { name: string; status: string }[] }).checks;
    return Object.fromEntries(list.map((check) => [check.name, check.status]));
  };
  expect(await checks()).toEqual({});
  await clock.advance(500);
  expect(await checks()).toEqual({ live: "warning", "servicecheck-00-http-8080": "passing" });
  await clock.advance(5_000);
  expect(await checks()).toEqual({ live: "passing", "servicecheck-00-http-8080": "passing" });
  sim.forceCheck("hotdash-app", one.id, "live", { status: "critical", output: "no" });
  expect((await checks()).live).toBe("critical");
});

test("metadata changes neither version nor process", async () => {
  const { app, machine, call } = await bench();
  await app();
  const one = await machine(web({ metadata: { a: "1", b: "2" } }));
  const before = one.now.instanceId;
  expect((await call("PATCH", `${all}/${one.id}/metadata`, { metadata: { a: null, c: "3" } })).status).toBe(
    204,
  );
  expect((await call("GET", `${all}/${one.id}/metadata`)).body).toEqual({ b: "2", c: "3" });
  expect([one.now.state, one.now.instanceId]).toEqual(["started", before]);
  const stale = { metadata: { d: "4" }, machine_version: "01AAAAAAAAAAAAAAAAAAAAAAAA" };
  expect((await call("PATCH", `${all}/${one.id}/metadata`, stale)).status).toBe(412);
});
