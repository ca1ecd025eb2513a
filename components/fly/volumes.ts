import { slotNames } from "../../providers/fly/process-group/slots.ts";
import type { VolumeArgs } from "../../providers/fly/volume/resource.ts";
import type { Group } from "../systems/declaration.ts";

/** A volume of one machine: the slot that mounts it, and what it is. */
export interface SlotVolume {
  slot: string;
  args: Pick<VolumeArgs, "name" | "region" | "size_gb" | "snapshot_retention" | "compute">;
}

/** One for each machine of a group, since a volume attaches to one: the plain name for the first, numbered from there on. */
export function volumesOf({ name: group, count: { regions }, size, volume }: Group): SlotVolume[] {
  if (volume === undefined) return [];
  const { name, size_gb, snapshot_retention } = volume;
  return slotNames(group, regions).map((slot, index) => ({
    slot,
    args: {
      name: index === 0 ? name : `${name}_${index + 1}`,
      region: slot.split("-").at(-2) as VolumeArgs["region"],
      ...{ size_gb, snapshot_retention, compute: size.guest },
    },
  }));
}
