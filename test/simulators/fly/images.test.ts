import { expect, test } from "vitest";
import { bench, IMAGE, misbehaving, web } from "./harness.ts";

const all = "/v1/apps/hotdash-app/machines";

test("sim-pull-failure: the machine fails and says why, and so it does whenever it is started", async () => {
  const { app, machine, sim, clock } = await bench();
  await app();
  const one = await machine(web({ image: misbehaving("sim-pull-failure") }));
  expect(one.now.state).toBe("failed");
  await sim.request("POST", `${all}/${one.id}/start`);
  await clock.advance(20_000);
  expect(one.now.state).toBe("failed");
  expect(JSON.stringify(one.now.events[0])).toContain("failed to pull image");
});

test("sim-crash: restarts as the policy says, then stays stopped", async () => {
  const { app, machine, clock } = await bench();
  await app();
  const restart = { policy: "on-failure", max_retries: 2 };
  const one = await machine(web({ image: misbehaving("sim-crash"), restart }));
  await clock.advance(20_000);
  expect([one.now.state, one.now.restarts]).toEqual(["stopped", 2]);
  const exits = one.now.events.filter((event) => event.type === "exit");
  expect(exits.map((event) => event.request?.exit_event?.restarting)).toEqual([false, true, true]);
  expect(exits[0]?.request).toMatchObject({
    restart_count: 2,
    exit_event: { exit_code: 1, requested_stop: false },
  });
});

test("sim-crash-later: checks pass, users are served, and after five seconds it is gone", async () => {
  const { app, machine, visit, clock } = await bench();
  await app();
  const image = misbehaving("sim-crash-later");
  const one = await machine(web({ image, restart: { policy: "no" } }), {}, 2_700 + 4_900);
  expect([one.now.state, (await visit("/")).status]).toEqual(["started", 200]);
  await clock.advance(200);
  expect(one.now.state).toBe("stopped");
  expect(one.now.events[0]?.request?.exit_event).toMatchObject({ exit_code: 1, requested_stop: false });
});

test("sim-oom: exit 137, killed for memory", async () => {
  const { app, machine, clock } = await bench();
  await app();
  const one = await machine(web({ image: misbehaving("sim-oom"), restart: { policy: "no" } }));
  await clock.advance(1_000);
  const [exit] = one.now.events;
  expect(exit?.request?.exit_event).toMatchObject({ exit_code: 137, oom_killed: true });
});

test("sim-unhealthy, sim-slow-health, sim-flaky-health: what their checks say over time", async () => {
  const { app, machine, sim, clock } = await bench();
  await app();
  const status = async (id: string) => {
    const { body } = await sim.request("GET", `${all}/${id}`);
    return (body as { checks: { status: string; output: string }[] }).checks[0];
  };
  const unhealthy = await machine(web({ image: misbehaving("sim-unhealthy") }));
  const slow = await machine(web({ image: misbehaving("sim-slow-health") }));
  const flaky = await machine(web({ image: misbehaving("sim-flaky-health") }), {}, 2_700 + 500);
  expect((await status(slow.id))?.status).toBe("critical");
  expect((await status(flaky.id))?.status).toBe("passing");
  await clock.advance(10_000);
  expect((await status(flaky.id))?.status).toBe("critical");
  await clock.advance(10_000);
  expect((await status(slow.id))?.status).toBe("passing");
  expect(await status(unhealthy.id)).toMatchObject({
    status: "critical",
    output: "GET /health on port 8080: 500 Internal Server Error (the app says it is unwell)",
  });
});

test("sim-slow-boot takes 30 s", async () => {
  const { app, machine, clock } = await bench();
  await app();
  const one = await machine(web({ image: misbehaving("sim-slow-boot") }), {}, 31_400);
  expect(one.now.state).toBe("starting");
  await clock.advance(200);
  expect(one.now.state).toBe("started");
});

test("sim-error answers checks and nothing else; a misbehaving digest needs no tag", async () => {
  const { app, machine, visit, sim } = await bench();
  await app();
  sim.misbehave(`sha256:${"a".repeat(64)}`, "sim-error");
  await machine(web(), {}, 5_000);
  expect((await visit("/health")).status).toBe(200);
  expect((await visit("/")).status).toBe(500);
});

test("sim-degraded answers checks, and every second request else with 500", async () => {
  const { app, machine, visit } = await bench();
  await app();
  await machine(web({ image: misbehaving("sim-degraded") }), {}, 5_000);
  const statuses = [];
  for (let i = 0; i < 6; i += 1) statuses.push((await visit("/")).status, (await visit("/health")).status);
  expect(statuses.filter((_, i) => i % 2 === 0)).toEqual([500, 200, 500, 200, 500, 200]);
  expect(statuses.filter((_, i) => i % 2 === 1)).toEqual(Array(6).fill(200));
});

test("sim-sluggish answers checks at once, and every other request two seconds late", async () => {
  const { app, machine, visit, sim, clock } = await bench();
  await app();
  const one = await machine(web({ image: misbehaving("sim-sluggish") }), {}, 5_000);
  expect((await visit("/health")).status).toBe(200);
  const answer = visit("/");
  while (sim.busy(one.id) === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  await clock.advance(1_999);
  expect(sim.busy(one.id)).toBe(1);
  await clock.advance(1);
  expect((await answer).status).toBe(200);
});

test("a bad secret makes machines launched with it unhealthy, and only those", async () => {
  const { app, machine, sim, clock } = await bench();
  await app();
  const before = await machine();
  await sim.request("POST", "/v1/apps/hotdash-app/secrets", { values: { A: "sim-bad-value" } });
  await clock.advance(700);
  const after = await machine(web(), {}, 5_000);
  const status = async (id: string) =>
    ((await sim.request("GET", `${all}/${id}`)).body as { checks: { status: string }[] }).checks[0]?.status;
  expect([await status(before.id), await status(after.id)]).toEqual(["passing", "critical"]);
});

test("a release command runs once, reports its exit code, and its machine goes", async () => {
  const { app, machine, sim, clock } = await bench();
  await app();
  const command = (cmd: string[], image = IMAGE) => ({
    image,
    auto_destroy: true,
    restart: { policy: "no" },
    init: { cmd },
    metadata: { fly_process_group: "fly_app_release_command" },
  });
  const exitOf = async (config: Record<string, unknown>) => {
    const one = await machine(config, { skip_launch: true }, 1_600);
    expect(one.now.state).toBe("stopped");
    await sim.request("POST", `${all}/${one.id}/start`);
    await clock.advance(1_200 + 2_000 + 800);
    expect(one.now.state).toBe("destroyed");
    return one.now.events.find((event) => event.type === "exit")?.request?.exit_event?.exit_code;
  };
  expect(await exitOf(command(["npm", "run", "prisma:migrate"]))).toBe(0);
  expect(await exitOf(command(["sim-exit-3"]))).toBe(3);
  expect(await exitOf(command(["npm"], misbehaving("sim-release-failure")))).toBe(1);
});
