import type { Stage } from "../planned.ts";
import { createsAndHeals, retireLeftovers, type Situation, updatesInPlace } from "./situation.ts";

/** Everything at once and without regard for requests: for emergencies in which what runs is worse than nothing. */
export function immediate(seen: Situation): Stage[] {
  return [
    { steps: [...createsAndHeals(seen), ...updatesInPlace(seen, "leave")] },
    { steps: retireLeftovers(seen), settled: true },
  ];
}
