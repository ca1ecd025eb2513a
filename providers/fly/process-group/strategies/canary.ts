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
 * In place by growing shares of the machines (10 %, 50 %, all), with a bake and its analysis after each, so that a
 * release which only fails under real requests reaches few of them. The machines of the first share take no request
 * before they have passed checks and smoke rules.
 */
export function canary(seen: Situation, options: RolloutOptions): Stage[] {
  const { length: machines } = seen.outdated;
  const ends = [...options.canary_steps.map((share) => countOf(share, machines)), machines];
  const updates = updatesInPlace(seen, "drain", ends[0]);
  const shares = ends.map((end, index) => updates.slice(Math.max(0, ...ends.slice(0, index)), end));
  const atOnce = maxUnavailable(options, seen.slots);
  return [
    { steps: createsAndHeals(seen) },
    ...shares.flatMap((share) => {
      const waves = batches(share, atOnce);
      return waves.map((steps, index): Stage => {
        const early = mayOverlap(waves[index - 1], steps, options);
        return index === waves.length - 1 ? { steps, early, after: "bake" } : { steps, early };
      });
    }),
    { steps: retireLeftovers(seen), settled: true },
  ];
}

/** At least one machine: a step of none would prove nothing. */
function countOf(share: string, machines: number): number {
  return Math.min(machines, Math.max(1, Math.ceil((machines * Number.parseInt(share, 10)) / 100)));
}
