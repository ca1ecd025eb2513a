import type { Scenario } from "../support/scenario.ts";
import { release } from "../support/world.ts";

const updated = { ends: "updated", failed: "none" } as const;
/** Short, so that a scenario is: what it is for is shown by the rollbacks. */
const rollout = { settle_seconds: 3, bake_seconds: 2 };

/** Changes that users must not notice. */
export const UPDATES: readonly Scenario[] = [
  {
    name: "rolling update of 4 machines",
    change: { ...release("2"), strategy: "rolling", rollout },
    seed: 11,
    expect: { ...updated, away: 2 },
  },
  {
    name: "rolling update of 4 machines, one at a time",
    change: { ...release("2"), strategy: "rolling", rollout: { ...rollout, max_unavailable: 1 } },
    seed: 12,
    expect: { ...updated, away: 1 },
  },
  {
    // A seed with which the proxy hears of the second machine's cordon before it hears that the first is back.
    name: "rolling update of 2 machines",
    first: { regions: { dfw: 2 } },
    change: { ...release("2"), regions: { dfw: 2 }, rollout: { settle_seconds: 3 } },
    seed: 3,
    expect: { ...updated, machines: 2, away: 1 },
  },
  {
    name: "rolling update of 5 machines, each leaving while the one before settles",
    first: { regions: { dfw: 5 } },
    change: { ...release("2"), regions: { dfw: 5 }, rollout: { settle_seconds: 10, max_unavailable: 1 } },
    seed: 18,
    expect: { ...updated, machines: 5, away: 1 },
  },
  {
    name: "rolling update of 10 machines, each wave leaving while the one before settles",
    first: { regions: { dfw: 10 } },
    change: { ...release("2"), regions: { dfw: 10 }, rollout: { settle_seconds: 10 } },
    seed: 19,
    expect: { ...updated, machines: 10, away: 4 },
  },
  {
    name: "bluegreen update of 4 machines",
    change: { ...release("2"), strategy: "bluegreen", rollout },
    seed: 13,
    expect: updated,
  },
  {
    name: "bluegreen update of 4 machines that keeps the previous set",
    change: { ...release("2"), strategy: "bluegreen", rollout: { ...rollout, keep_previous: true } },
    seed: 14,
    expect: updated,
  },
  {
    name: "bluegreen update of 4 machines, each with a long page under way when it leaves",
    change: { ...release("2"), strategy: "bluegreen", rollout },
    held: true,
    seed: 20,
    expect: updated,
  },
  {
    name: "canary update of 4 machines by 25 %, 50 %, all",
    change: { ...release("2"), strategy: "canary", rollout: { ...rollout, canary_steps: ["25%", "50%"] } },
    seed: 15,
    expect: { ...updated, away: 2 },
  },
  {
    name: "scale-down from 4 machines to 2",
    change: { regions: { dfw: 2 } },
    seed: 16,
    expect: { ...updated, machines: 2 },
  },
  {
    name: "scale-down from 4 machines to 2, each with a long page under way when it leaves",
    change: { regions: { dfw: 2 } },
    held: true,
    seed: 22,
    expect: { ...updated, machines: 2 },
  },
  {
    name: "scale-up from 4 machines to 6",
    change: { regions: { dfw: 6 } },
    seed: 17,
    expect: { ...updated, machines: 6 },
  },
];
