import type { FlySimulator } from "../../simulators/fly/main.ts";
import type { FaultEffect } from "../../simulators/kernel/faults.ts";
import { Random } from "../../simulators/kernel/random.ts";

/** How a request can fail: refused or lost, before the platform did what was asked or after it. */
const WAYS: readonly { when: "before" | "after"; effect: FaultEffect }[] = [
  { when: "before", effect: { status: 500, body: { error: "internal: planted" } } },
  { when: "before", effect: { status: 503, body: { error: "unavailable: planted" } } },
  { when: "before", effect: "drop" },
  { when: "after", effect: { status: 502, body: { error: "bad gateway: planted" } } },
  { when: "after", effect: { status: 500, body: { error: "internal: planted" } } },
  { when: "after", effect: "drop" },
];

/**
 * Lets a share of an app's requests fail, in all ways alike.
 * @returns how many failed so far, and an end of it
 */
export function failSome(sim: FlySimulator, app: string, share: number, seed: number) {
  const random = new Random(seed);
  const faults = WAYS.map(({ when, effect }) =>
    sim.faults.add({
      match: { app, where: ({ outside }) => !outside && random.next() < share / WAYS.length },
      when,
      effect,
    }),
  );
  return {
    hits: () => faults.reduce((sum, { hits }) => sum + hits, 0),
    end: () => {
      for (const fault of faults) fault.remove();
    },
  };
}
