/** Names of the slots of a group, in a fixed order: `web-dfw-1`, `web-dfw-2`, `web-iad-1`. */
export function slotNames(group: string, regions: Partial<Record<string, number>>): string[] {
  return Object.keys(regions)
    .sort()
    .flatMap((code) => Array.from({ length: regions[code] ?? 0 }, (_, k) => `${group}-${code}-${k + 1}`));
}

/**
 * A bluegreen rollout runs two machines of one slot at a time, and names are unique within an app: each slot has two
 * names, used in turn.
 */
const TWIN = "-b";

/** Both names that a machine of a slot may have. */
export function namesOf(slot: string): [string, string] {
  return [slot, `${slot}${TWIN}`];
}

/** A name of the slot that the machine in it does not have. */
export function twinName(slot: string, machine: string): string {
  return machine === slot ? `${slot}${TWIN}` : slot;
}

/** Slot of a region's spare machine. */
export function standbyName(group: string, region: string): string {
  return `${group}-${region}-standby`;
}

/** Slots of the spare machines of a group: one in each region that has machines. */
export function standbyNames(group: string, regions: Partial<Record<string, number>>): string[] {
  return Object.keys(regions)
    .filter((code) => (regions[code] ?? 0) > 0)
    .map((code) => standbyName(group, code));
}

/**
 * The slot of a machine by its name; undefined when the name is none of the group's.
 * @param names machines that fill a slot under a name of their own, by slot: those of an app that was taken over
 */
export function slotOf(
  group: string,
  machine: string,
  names: Readonly<Record<string, string>> = {},
): string | undefined {
  const own = Object.keys(names).find((slot) => names[slot] === machine);
  if (own !== undefined) return own;
  return new RegExp(`^(${group}-[a-z]{3}-(?:\\d+|standby))(?:${TWIN})?$`).exec(machine)?.[1];
}
