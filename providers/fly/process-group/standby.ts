import type { DesiredMachine } from "./desired.ts";
import { desiredMachines } from "./desired.ts";
import { type Observed, occupancyOf, runsConfig } from "./observe.ts";
import type { Step } from "./planned.ts";
import type { ProcessGroupInputs } from "./schema.ts";
import { slotOf, standbyName } from "./slots.ts";

/** The machine that fills each slot now, by slot. */
export type Holders = ReadonlyMap<string, { id: string }>;

/**
 * The spare machines of a group: one in each region that has machines, stopped, which Fly starts when the host of one of
 * them fails. It names the machines that it stands by for, so what it should be is known only once they exist; until all
 * of a region do, it has none. The variable says the same to the process, as Fly's own tool does.
 */
export function desiredStandbys(inputs: ProcessGroupInputs, holders: Holders): DesiredMachine[] {
  if (!inputs.standby) return [];
  const byRegion = Map.groupBy(desiredMachines(inputs), ({ region }) => region);
  return [...byRegion].flatMap(([region, machines]) => {
    const ids = machines.map(({ name }) => holders.get(name)?.id);
    const [first] = machines;
    if (!first || ids.includes(undefined)) return [];
    const env = { ...(first.config.env as Record<string, string>), FLY_STANDBY_FOR: ids.join(",") };
    return [
      { ...first, name: standbyName(inputs.group, region), config: { ...first.config, env, standbys: ids } },
    ];
  });
}

/** The machines that fill the slots: as observed, or as a rollout has made or changed them since (by machine name). */
export function holdersOf(
  inputs: ProcessGroupInputs,
  { slots }: Observed,
  fresh: ReadonlyMap<string, { id: string }> = new Map(),
): Holders {
  const holders = new Map<string, { id: string }>();
  for (const desired of desiredMachines(inputs)) {
    const { holder } = occupancyOf(slots.get(desired.name), desired);
    if (holder) holders.set(desired.name, holder);
  }
  for (const [name, machine] of fresh) {
    const slot = slotOf(inputs.group, name, inputs.names);
    if (slot) holders.set(slot, machine);
  }
  return holders;
}

/**
 * What has to happen to the spare machines: made and changed at rest. One that works is left alone until the machine that
 * it stands in for has been replaced, which changes what it stands by for, and so brings it back to rest.
 */
export function planStandbys(desired: readonly DesiredMachine[], { slots }: Observed): Step[] {
  return desired.flatMap((wanted): Step[] => {
    const { holder } = occupancyOf(slots.get(wanted.name), wanted);
    if (!holder) return [{ kind: "create", desired: wanted, name: wanted.name, cordoned: false, rest: true }];
    if (!holder.config || runsConfig(holder, wanted.config)) return [];
    return [{ kind: "update", desired: wanted, live: holder, start: false, rest: true, traffic: "leave" }];
  });
}
