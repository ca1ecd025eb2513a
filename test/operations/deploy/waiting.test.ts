import { describe, expect, it } from "vitest";
import { EXIT } from "../../../operations/deploy/exit-codes.ts";
import type { Facts } from "../../../operations/deploy/step.ts";
import { StackLocked, waitFor } from "../../../operations/deploy/waiting.ts";
import type { LockHolder } from "../../../operations/repair/lock.ts";
import { VirtualClock } from "../../../providers/kernel/clock.ts";

const holder: LockHolder = { user: "ci", host: "runner-1", pid: 4711, since: "2026-11-21T15:00:00Z" };
const MINUTE = 60_000;

/** A run whose clock goes on by the second while it waits, and a holder that is as said after some milliseconds of it. */
function run(wait: number, judge: (since: number) => "alive" | "dead" | "elsewhere") {
  const clock = new VirtualClock();
  const said: string[] = [];
  const stop = new AbortController();
  const facts: Facts = { verdicts: {}, begun: false, code: EXIT.done };
  const options = { wait } as Parameters<typeof waitFor>[0]["options"];
  const began = clock.now();
  const context = { facts, options, say: (line: string) => said.push(line), stopped: stop.signal };
  const go = async () => {
    let over = false;
    const waiting = waitFor(context, [holder], { clock, judge: () => judge(clock.now() - began) });
    const ended = waiting.finally(() => {
      over = true;
    });
    ended.catch(() => {});
    for (let seconds = 0; !over && seconds < 7_200; seconds++) await clock.advance(1_000);
    return ended;
  };
  return { go, said, stop, took: () => clock.now() - began };
}

describe("who holds the stack", () => {
  it("is not waited for unless that is asked for", async () => {
    const { go, said } = run(0, () => "alive");
    expect(await go()).toBe(false);
    expect(said).toEqual([]);
  });

  it("is waited for until it is gone, by name", async () => {
    const { go, said, took } = run(10, (since) => (since < 3 * MINUTE ? "alive" : "dead"));
    expect(await go()).toBe(true);
    expect(took()).toBeGreaterThanOrEqual(3 * MINUTE);
    expect(took()).toBeLessThan(8 * MINUTE);
    expect(said[0]).toBe(
      "  waiting for ci@runner-1 (process 4711, since 2026-11-21T15:00:00Z), 10 min at most",
    );
    expect(said[1]).toMatch(/^ {2}still waiting for ci@runner-1 .*, [89] min at most$/);
  });

  it("is waited for no longer than was asked, over all refusals of a run together", async () => {
    const { go, took } = run(2, () => "alive");
    expect(await go()).toBe(false);
    expect(took()).toBeGreaterThanOrEqual(2 * MINUTE);
    const before = took();
    expect(await go()).toBe(false);
    expect(took() - before).toBeLessThan(MINUTE);
  });

  it("is asked again after half a minute where it cannot be looked at", async () => {
    const { go, took } = run(10, () => "elsewhere");
    expect(await go()).toBe(true);
    expect(took()).toBeGreaterThanOrEqual(30_000);
    expect(took()).toBeLessThan(5 * MINUTE);
  });

  it("is waited for no more once the run is stopped", async () => {
    const { go, stop } = run(120, () => "alive");
    const waiting = go();
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ code: EXIT.interrupted });
  });
});

it("a refusal names the holder, the code, and what to do where it is", () => {
  const locked = new StackLocked("staging", [holder]);
  expect(locked).toMatchObject({ code: EXIT.locked, holders: [holder] });
  expect(locked.message).toContain("staging is being updated by ci@runner-1 (process 4711");
  expect(locked.message).toContain("npm run repair -- staging --force");
});
