import { expect, test } from "vitest";
import { bench, web } from "./harness.ts";

const machines = "/apps/hotdash-app/machines";
const volumes = "/apps/hotdash-app/volumes";

test("a volume belongs to one machine at a time, and stays bound for a while after it", async () => {
  const { app, machine, call, sim, clock } = await bench();
  await app();
  const { body } = await call("POST", volumes, { name: "chroma_data", region: "dfw", size_gb: 10 });
  expect(body).toMatchObject({ state: "creating", size_gb: 10, attached_machine_id: null, encrypted: true });
  const config = web({ mounts: [{ volume: body.id, path: "/data/chroma" }] });
  expect((await call("POST", machines, { config })).status).toBe(412);
  await clock.advance(800);
  const one = await machine(config);
  expect(one.host).toBe(sim.world.volume(body.id)?.host);
  expect(await call("POST", machines, { config })).toMatchObject({
    status: 412,
    body: { error: `failed_precondition: volume already claimed by machine ${one.id}` },
  });
  expect((await call("DELETE", `${volumes}/${body.id}`)).body.error).toBe(
    `failed_precondition: volume is currently bound to machine: ${one.id}`,
  );
  await sim.request("DELETE", `/v1${machines}/${one.id}?force=true`);
  await clock.advance(800 + 14_900);
  expect((await call("DELETE", `${volumes}/${body.id}`)).status).toBe(412);
  await clock.advance(200);
  expect((await call("DELETE", `${volumes}/${body.id}`)).body.state).toBe("scheduling_destroy");
  await clock.advance(1_000);
  expect((await call("GET", volumes)).body).toMatchObject([{ id: body.id, state: "pending_destroy" }]);
});

test("a volume grows, never shrinks, and says when the machine must restart", async () => {
  const { app, machine, call, clock } = await bench();
  await app();
  const { body } = await call("POST", volumes, { name: "data", region: "dfw", size_gb: 2 });
  await clock.advance(800);
  await machine(web({ mounts: [{ volume: body.id, path: "/data" }] }));
  const grown = await call("PUT", `${volumes}/${body.id}/extend`, { size_gb: 4 });
  expect(grown.body).toMatchObject({ needs_restart: true, volume: { state: "extending", size_gb: 4 } });
  await clock.advance(1_000);
  expect((await call("PUT", `${volumes}/${body.id}/extend`, { size_gb: 3 })).status).toBe(400);
  const snapshot = (await call("POST", `${volumes}/${body.id}/snapshots`)).body;
  await clock.advance(2_000);
  const restored = { name: "data", snapshot_id: snapshot.id, size_gb: 1 };
  expect((await call("POST", volumes, restored)).status).toBe(400);
  expect((await call("POST", volumes, { ...restored, size_gb: 4 })).status).toBe(200);
});

test("an update cannot swap the volume of a machine, only move where it is mounted", async () => {
  const { app, machine, sim, clock, call } = await bench();
  await app();
  const { body } = await call("POST", volumes, { name: "data", region: "dfw" });
  await clock.advance(800);
  const one = await machine(web({ mounts: [{ volume: body.id, path: "/data" }] }));
  const update = (mounts: unknown) =>
    sim.request("POST", `/v1${machines}/${one.id}`, { config: web({ mounts }) });
  expect((await update([])).status).toBe(400);
  expect((await update([{ volume: body.id, path: "/other" }])).status).toBe(200);
});

test("copies in zones of their own, until there is no zone left", async () => {
  const { app, sim } = await bench({ hosts: { perRegion: 2 } });
  await app();
  const create = () =>
    sim.request("POST", `/v1${volumes}`, { name: "data", region: "dfw", require_unique_zone: true });
  const zones = [await create(), await create()].map(({ body }) => (body as { zone: string }).zone);
  expect(new Set(zones).size).toBe(2);
  expect(await create()).toMatchObject({ status: 422, body: { status: "insufficient_capacity" } });
});

test("a full region, a full host and a full host under a volume are refused in their own words", async () => {
  const { app, machine, sim, clock, call } = await bench({
    hosts: { perRegion: 1, cpus: 4, memoryMb: 4_096 },
  });
  await app();
  const { body } = await call("POST", volumes, { name: "data", region: "dfw" });
  await clock.advance(800);
  const guest = (cpus: number) => ({ guest: { cpu_kind: "shared", cpus, memory_mb: 256 * cpus } });
  const one = await machine(web(guest(2)));
  const grow = await sim.request("POST", `/v1${machines}/${one.id}`, { config: web(guest(6)) });
  // What the machine itself holds does not count against it.
  expect((await sim.request("POST", `/v1${machines}/${one.id}`, { config: web(guest(4)) })).status).toBe(200);
  await clock.advance(5_000);
  expect(grow).toMatchObject({ status: 409, body: { error: /could not reserve resource for machine/ } });
  const second = await sim.request("POST", `/v1${machines}`, { region: "dfw", config: web(guest(4)) });
  expect(second).toEqual({
    status: 422,
    body: { error: "could not find a candidate host", status: "insufficient_capacity" },
  });
  const mounts = [{ volume: body.id, path: "/data" }];
  const pinned = await sim.request("POST", `/v1${machines}`, {
    region: "dfw",
    config: web({ ...guest(4), mounts }),
  });
  expect(pinned).toMatchObject({ status: 412, body: { status: "volume_placement_capacity" } });
  const elsewhere = await sim.request("POST", `/v1${machines}`, { region: "lhr", config: web(guest(4)) });
  expect(elsewhere.status).toBe(200);
});

test("a host that does not answer hides the config and takes no writes", async () => {
  const { app, machine, call, sim } = await bench();
  await app();
  const one = await machine();
  sim.hosts.get(one.host).status = "unreachable";
  expect((await call("GET", `${machines}/${one.id}`)).body).toMatchObject({
    host_status: "unreachable",
    config: null,
    incomplete_config: { services: [{}] },
    image_ref: {},
  });
  expect((await call("POST", `${machines}/${one.id}/cordon`)).status).toBe(408);
});

test("one call shows all machines and volumes of an organization, page by page", async () => {
  const { app, machine, call, sim, clock } = await bench();
  await app();
  await app("hotdash-staging");
  for (const name of ["a", "b"]) await machine(web(), { name });
  await sim.request("POST", "/v1/apps/hotdash-staging/machines", { name: "c", config: web() });
  await clock.advance(4_000);
  const first = (await call("GET", "/orgs/hotdash/machines?limit=2")).body;
  const second = (await call("GET", `/orgs/hotdash/machines?limit=2&cursor=${first.next_cursor}`)).body;
  const seen = [...first.machines, ...second.machines] as { name: string; app_name: string }[];
  expect(seen.map((one) => `${one.app_name}/${one.name}`).sort()).toEqual([
    "hotdash-app/a",
    "hotdash-app/b",
    "hotdash-staging/c",
  ]);
  expect(second.next_cursor).toBe("");
});
