import { describe, expect, test } from "vitest";
import { bench, IMAGE } from "./harness.ts";

const DAY = 86_400_000;
/** A job that runs for three seconds. */
const job = (more: object = {}) => ({
  ...{ image: IMAGE, schedule: "daily", restart: { policy: "no" } },
  init: { cmd: ["node", "job.js", "sim-sleep-3000"] },
  ...more,
});
const starts = (machine: { now: { events: readonly { type: string; status: string }[] } }) =>
  machine.now.events.filter(({ type, status }) => type === "start" && status === "started").length;

describe("a machine on a schedule", () => {
  test("runs when it is made, and about once in each interval from there", async () => {
    const { clock, machine, app } = await bench();
    await app();
    const made = await machine(job());
    await clock.advance(10_000);
    expect([starts(made), made.now.state]).toEqual([1, "stopped"]);
    await clock.advance(3 * DAY);
    expect(starts(made)).toBe(4);
  });

  test.each(["skip_launch", "an update", "a stop by hand"])("keeps its schedule after %s", async (how) => {
    const { clock, call, machine, app } = await bench();
    await app();
    const at = "/apps/hotdash-app/machines";
    const skipped = how === "skip_launch";
    const made = await machine(job(), skipped ? { skip_launch: true } : {});
    await clock.advance(10_000);
    const before = starts(made);
    if (how === "an update") {
      const body = { config: job({ env: { A: "1" } }), skip_launch: true };
      expect((await call("POST", `${at}/${made.id}`, body)).status).toBe(200);
    }
    if (how === "a stop by hand") expect((await call("POST", `${at}/${made.id}/stop`, {})).status).toBe(200);
    await clock.advance(60_000);
    expect(starts(made), "not started by that").toBe(before);
    await clock.advance(DAY);
    expect(starts(made)).toBe(before + 1);
  });

  test("on a host without room is not started until its next time", async () => {
    const { sim, clock, machine, app } = await bench();
    await app();
    const made = await machine(job());
    await clock.advance(10_000);
    const host = sim.hosts.get(made.host);
    const { cpus } = host;
    host.cpus = 0;
    await clock.advance(DAY);
    expect([starts(made), made.now.state]).toEqual([1, "stopped"]);
    host.cpus = cpus;
    await clock.advance(DAY);
    expect(starts(made)).toBe(2);
  });

  test("that still runs is left alone when its time comes", async () => {
    const { clock, machine, app } = await bench();
    await app();
    const made = await machine(job({ init: { cmd: [`sim-sleep-${DAY + 3_600_000}`] } }));
    await clock.advance(DAY + 60_000);
    expect([starts(made), made.now.state]).toEqual([1, "started"]);
  });
});

describe("a process that has work in hand when it is asked to stop", () => {
  const worker = (timeout: string) => ({
    ...{ image: IMAGE, restart: { policy: "always" }, stop_config: { signal: "SIGTERM", timeout } },
    init: { cmd: ["node", "worker.js", "sim-busy-20000"] },
  });
  const exitOf = (machine: { now: { events: readonly { type: string; request?: object }[] } }) =>
    machine.now.events.find(({ type }) => type === "exit")?.request;

  test.each([
    ["30s", 20_000, 0],
    ["10s", 10_000, 137],
  ])("gets %s and no more", async (timeout, took, exit_code) => {
    const { clock, call, machine, app } = await bench();
    await app();
    const made = await machine(worker(timeout));
    const config = { ...worker(timeout), env: { A: "1" } };
    await call("POST", `/apps/hotdash-app/machines/${made.id}`, { config });
    await clock.advance(took - 1_000);
    expect(exitOf(made)).toBeUndefined();
    await clock.advance(2_000);
    expect(exitOf(made)).toMatchObject({ exit_event: { exit_code, requested_stop: true } });
  });
});
