import { forceDelete, noCordon, noLagWait, unseenReturn } from "../support/plants.ts";
import type { Scenario } from "../support/scenario.ts";
import { release } from "../support/world.ts";

const some = { ends: "updated", failed: "some" } as const;
const rollout = { settle_seconds: 3 };

/** What users must notice: a load that sees nothing here would see nothing elsewhere. */
export const MUST_FAIL: readonly Scenario[] = [
  {
    name: "strategy immediate",
    change: { ...release("2"), strategy: "immediate", rollout },
    expect: some,
  },
  {
    name: "rolling without a cordon before the stop",
    change: { ...release("2"), rollout },
    plant: noCordon,
    expect: some,
  },
  {
    name: "rolling without the wait for the proxy's lag",
    change: { ...release("2"), rollout },
    plant: noLagWait,
    expect: some,
  },
  {
    name: "bluegreen without a cordon before the stop",
    change: { ...release("2"), strategy: "bluegreen", rollout },
    plant: noCordon,
    expect: some,
  },
  {
    name: "bluegreen without the wait for the proxy's lag",
    change: { ...release("2"), strategy: "bluegreen", rollout },
    plant: noLagWait,
    expect: some,
  },
  {
    name: "bluegreen that deletes the old set by force",
    change: { ...release("2"), strategy: "bluegreen", rollout },
    plant: forceDelete,
    held: true,
    expect: some,
  },
  {
    name: "scale-down without a cordon before the stop",
    change: { regions: { dfw: 2 } },
    plant: noCordon,
    expect: { ...some, machines: 2 },
  },
  {
    name: "scale-down without the wait for the proxy's lag",
    change: { regions: { dfw: 2 } },
    plant: noLagWait,
    expect: { ...some, machines: 2 },
  },
  {
    name: "scale-down by force",
    change: { regions: { dfw: 2 } },
    plant: forceDelete,
    held: true,
    expect: { ...some, machines: 2 },
  },
  {
    // Four machines: two are left, so that requests tell nothing yet and the count of those away has to.
    name: "rolling whose next machine leaves before the one before is back",
    change: { ...release("2"), rollout: { settle_seconds: 10, max_unavailable: 1 } },
    plant: unseenReturn,
    expect: { ends: "updated", failed: "none", away: "more" },
  },
];
