import { expect, it } from "vitest";
import { VirtualClock } from "../../../providers/kernel/clock.ts";
import { ApiError } from "../../../providers/kernel/errors.ts";
import { isTransient, persist } from "../../../providers/kernel/persist.ts";

const unwell = new ApiError({ message: "503: not well", status: 503, apiMessage: "not well" });

/** Tries something whose tries take a second each; `tries` says what each one ends with, the last one again and again. */
async function tried(tries: readonly unknown[], stopAfterMs: number, until = Number.POSITIVE_INFINITY) {
  const clock = new VirtualClock(0);
  const stop = new AbortController();
  void clock.sleep(stopAfterMs).then(() => stop.abort(new Error("the deadline")));
  let count = 0;
  const work = async () => {
    const end = tries[Math.min(count++, tries.length - 1)];
    await clock.sleep(1_000, stop.signal);
    if (end !== undefined) throw end;
    return "done";
  };
  const told: string[] = [];
  const persistence = {
    clock,
    until,
    signal: stop.signal,
    mayPass: isTransient,
    pausesMs: [500, 500],
  } as const;
  const answer = persist({ ...persistence, told: (reason) => told.push(reason) }, work).catch(
    (error) => (error as Error).message,
  );
  await clock.advance(60_000);
  return { answer: await answer, count, told };
}

it.each([
  ["goes on while it fails for reasons that pass", [unwell, unwell, undefined], 60_000, "done", 3],
  ["ends with what does not pass", [unwell, new Error("refused")], 60_000, "refused", 2],
  ["stopped between two tries, it answers the last failure", [unwell], 2_700, "503: not well", 2],
  ["stopped in the middle of a try, it answers the failure before it", [unwell], 2_000, "503: not well", 2],
  ["stopped in its first try, it answers why", [unwell], 500, "the deadline", 1],
])("%s", async (_, tries, stopAfterMs, answer, count) => {
  expect(await tried(tries, stopAfterMs)).toMatchObject({ answer, count });
});

it("begins no try after its time, and tells every failure after which it goes on", async () => {
  expect(await tried([unwell], 60_000, 2_000)).toEqual({
    answer: "503: not well",
    count: 2,
    told: ["503: not well"],
  });
});
