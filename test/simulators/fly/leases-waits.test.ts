import { expect, test } from "vitest";
import { bench, web } from "./harness.ts";

const all = "/apps/hotdash-app/machines";
const nonceOf = (nonce: string) => ({ "fly-machine-lease-nonce": nonce });

test("a lease keeps others from writing until it is given back", async () => {
  const { app, machine, call } = await bench();
  await app();
  const one = await machine();
  const path = `${all}/${one.id}`;
  const taken = await call("POST", `${path}/lease`, { ttl: 30, description: "pulumi staging 1" });
  expect(taken).toMatchObject({
    status: 201,
    body: { status: "success", data: { description: "pulumi staging 1", version: one.now.instanceId } },
  });
  const { nonce, owner } = taken.body.data;
  expect(nonce).toMatch(/^[0-9a-f]{12}$/);
  const refused = await call("POST", `${path}/stop`, {});
  expect(refused.status).toBe(409);
  expect(refused.body.error).toMatch(
    new RegExp(`^aborted: machine ID ${one.id} lease currently held by ${owner}, expires at \\d{4}-`),
  );
  for (const write of ["start", "restart", "suspend", "cordon", "uncordon"]) {
    expect((await call("POST", `${path}/${write}`)).status, write).toBe(409);
  }
  expect((await call("DELETE", `${path}?force=true`)).status).toBe(409);
  expect((await call("POST", path, { config: web() })).status).toBe(409);
  // No client of Fly's can send a nonce with these, and its tool tags machines while it holds their leases.
  expect((await call("PATCH", `${path}/metadata`, { metadata: { a: "1" } })).status).toBe(204);
  expect((await call("POST", `${path}/metadata/b`, { value: "2" })).status).toBe(204);
  expect((await call("DELETE", `${path}/metadata/b`)).status).toBe(204);
  expect((await call("POST", `${path}/signal`, { signal: "SIGUSR1" })).status).toBe(200);
  expect((await call("POST", `${path}/cordon`, undefined, nonceOf(nonce))).status).toBe(200);
  expect((await call("DELETE", `${path}/lease`, undefined, nonceOf(nonce))).status).toBe(200);
  expect((await call("DELETE", `${path}/lease`, undefined, nonceOf(nonce))).body.error).toBe(
    "lease not found",
  );
  expect((await call("GET", `${path}/lease`)).status).toBe(404);
});

test("a lease is refreshed with its nonce, and ends by itself", async () => {
  const { app, machine, call, clock } = await bench();
  await app();
  const one = await machine();
  const path = `${all}/${one.id}/lease`;
  const { nonce } = (await call("POST", `${path}?ttl=10`)).body.data;
  await clock.advance(9_000);
  const refreshed = await call("POST", `${path}?ttl=10`, undefined, nonceOf(nonce));
  expect(refreshed.body.data.nonce).toBe(nonce);
  await clock.advance(9_000);
  expect((await call("POST", path, { ttl: 10 })).status).toBe(409);
  await clock.advance(1_001);
  expect((await call("POST", path, { ttl: 10 }, nonceOf(nonce))).body.error).toBe("lease not found");
  expect((await call("POST", path, { ttl: 10 })).status).toBe(201);
});

test("create and update take a lease in the same call", async () => {
  const { app, call, clock } = await bench();
  await app();
  const { body } = await call("POST", all, { config: web(), lease_ttl: 30 });
  expect(body.nonce).toMatch(/^[0-9a-f]{12}$/);
  await clock.advance(3_000);
  expect((await call("POST", `${all}/${body.id}`, { config: web() })).status).toBe(409);
  const updated = await call(
    "POST",
    `${all}/${body.id}`,
    { config: web(), lease_ttl: 30 },
    nonceOf(body.nonce),
  );
  expect(updated.body.nonce).toBe(body.nonce);
  expect((await call("GET", `${all}/${body.id}`)).body).not.toHaveProperty("nonce");
  expect((await call("GET", `${all}/${body.id}`, undefined, nonceOf(body.nonce))).body.nonce).toBe(
    body.nonce,
  );
});

test("a wait ends with the state, and costs no time when it is there", async () => {
  const { app, machine, call, clock, underway } = await bench();
  await app();
  const one = await machine(web(), {}, 200);
  const waiting = call("GET", `${all}/${one.id}/wait?state=started&version=${one.now.instanceId}`);
  await underway("machines.wait");
  await clock.advance(2_600);
  expect(await waiting).toMatchObject({
    status: 200,
    body: { ok: true, state: "started", version: one.now.instanceId },
  });
  expect((await call("GET", `${all}/${one.id}/wait`)).status).toBe(200);
});

test("a wait that is too long says where the machine is", async () => {
  const { app, machine, call, clock, underway } = await bench();
  await app();
  const one = await machine(web(), { skip_launch: true }, 200);
  const waiting = call("GET", `${all}/${one.id}/wait?state=started&timeout=1`);
  await underway("machines.wait");
  await clock.advance(1_000);
  expect(await waiting).toMatchObject({
    status: 408,
    body: { error: "deadline_exceeded: machine failed to reach desired state, started, currently created" },
  });
});

test("waits for versions, several states, and what can never come", async () => {
  const { app, machine, sim, clock } = await bench({ strictWait: true });
  await app();
  const one = await machine();
  const wait = (query: string) => sim.request("GET", `/v1${all}/${one.id}/wait?${query}`);
  const old = one.now.instanceId;
  expect((await wait("state=settled")).status).toBe(200);
  expect((await wait("state=failed,started")).status).toBe(200);
  expect((await wait("state=failed&state=started")).status).toBe(200);
  expect((await wait("state=stopped")).status).toBe(400);
  expect((await wait("state=started&timeout=61")).status).toBe(400);
  expect((await wait("state=started&version=01AAAAAAAAAAAAAAAAAAAAAAAA")).status).toBe(400);
  await sim.request("POST", `/v1${all}/${one.id}`, { config: web() });
  expect((await wait(`state=started&version=${old}`)).status).toBe(400);
  await sim.request("POST", `/v1${all}/${one.id}/stop`, { signal: "SIGKILL" });
  await clock.advance(3_000);
  await sim.request("POST", `/v1${all}/${one.id}/stop`, { signal: "SIGKILL" });
  await clock.advance(1);
  expect(one.now.state).toBe("stopped");
  expect((await wait("state=started")).status).toBe(400);
  const destroyed = wait("state=destroyed");
  await sim.request("DELETE", `/v1${all}/${one.id}?force=true`);
  await clock.advance(800);
  expect((await destroyed).status).toBe(200);
});

test("a wait ends with 404 when its machine is destroyed instead", async () => {
  const { app, machine, sim, clock, underway } = await bench();
  await app();
  const one = await machine(web(), {}, 200);
  const waiting = sim.request("GET", `/v1${all}/${one.id}/wait?state=stopped`);
  await underway("machines.wait");
  await sim.request("DELETE", `/v1${all}/${one.id}?force=true`);
  await clock.advance(800);
  expect((await waiting).status).toBe(404);
});
