import type { Stage } from "../planned.ts";
import type { RolloutOptions } from "../schema.ts";
import {
  batches,
  createsAndHeals,
  maxUnavailable,
  mayOverlap,
  retireLeftovers,
  type Situation,
  updatesInPlace,
} from "./situation.ts";

/**
 * Machine by machine in place: first one alone, which tells whether the release is any good, then as many at once as
 * may be out of service. Each leaves the routing before it is replaced, and may do so while those before it settle.
 */
export function rolling(seen: Situation, options: RolloutOptions): Stage[] {
  const [first, ...others] = updatesInPlace(seen, "drain", 1);
  const waves = batches(others, maxUnavailable(options, seen.slots));
  const updates: Stage[] = [
    ...(first ? [{ steps: [first] }] : []),
    // The first proves the release: nothing begins before it has passed.
    ...waves.map((steps, index): Stage => ({ steps, early: mayOverlap(waves[index - 1], steps, options) })),
  ];
  return [
    { steps: createsAndHeals(seen) },
    ...updates.map((stage, index): Stage => baked(index === 0 || index === updates.length - 1, stage)),
    { steps: retireLeftovers(seen), settled: true },
  ];
}

/** A bake of 0 seconds without analysis ends at once, so it needs no exception. */
function baked(wanted: boolean, stage: Stage): Stage {
  return wanted ? { ...stage, after: "bake" } : stage;
}
