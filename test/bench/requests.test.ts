import { expect, it } from "vitest";
import { boundsOf, countRequests } from "../../bench/requests.ts";
import type { JournalEntry } from "../../simulators/kernel/journal.ts";

function entry(at: number, action: string, kind: JournalEntry["kind"], machine = "m1", ms = 1): JournalEntry {
  const rest = { seq: at, actor: "client", method: "", path: "", query: {}, status: 200, requestId: "" };
  return { ...rest, at, action, kind, machine, ms };
}

it("tells leases from their refreshes, and adds up how long they were held", () => {
  const found = countRequests([
    entry(0, "machines.list", "read", ""),
    entry(1_000, "leases.create", "lease"),
    entry(1_500, "leases.create", "lease", "m2"),
    entry(2_000, "machines.update", "mutate"),
    entry(16_000, "leases.create", "lease"),
    entry(20_000, "leases.delete", "lease"),
    entry(21_500, "leases.delete", "lease", "m2"),
    entry(30_000, "leases.create", "lease"),
    entry(31_000, "leases.delete", "lease"),
  ]);
  expect(found).toMatchObject({ mutating: 1, lease: 6, refresh: 1, read: 1, held: 40_000 });
});

it("sees two waits for one machine at the same time", () => {
  const wait = (at: number, machine: string) => entry(at, "machines.wait", "wait", machine, 100);
  expect(countRequests([wait(0, "m1"), wait(50, "m2"), wait(100, "m1")]).waitsAtOnce).toBe(1);
  expect(countRequests([wait(0, "m1"), wait(50, "m1")]).waitsAtOnce).toBe(2);
});

it("knows the bounds of each strategy", () => {
  const of = { strategy: "rolling", machines: 10, settle: 10_000, checks: 31_000, interval: 30_000 } as const;
  expect(boundsOf(of, 44_000)).toMatchObject({
    writes: { formula: "3N+1", value: 31 },
    refresh: { value: 2 },
    wait: { value: 10 },
    // 21 s of pending checks, looked at every 5 s after the first look.
    read: { formula: "6N+1", value: 61 },
  });
  expect(boundsOf({ ...of, strategy: "bluegreen" }, 0)).toMatchObject({
    writes: { value: 71 },
    wait: { value: 20 },
  });
});
