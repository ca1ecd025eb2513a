import { slotNames } from "../../providers/fly/process-group/slots.ts";
import type { Group } from "./groups.ts";

/**
 * Which machine fills which slot of web, where it has another name than the slot: Fly's own tool makes names up, and a machine
 * cannot be renamed. Machines that have a slot's name keep it; the others fill the slots that are left in their region, in the
 * order of their names.
 */
export function machineNames({ machines, regions }: Group): Record<string, string> {
  const slots = slotNames("web", regions);
  const held = new Set(machines.map(({ name }) => name));
  const free = slots.filter((slot) => !held.has(slot));
  const names: Record<string, string> = {};
  for (const { name, region } of machines.filter((machine) => !slots.includes(machine.name))) {
    const at = free.findIndex((slot) => slot.startsWith(`web-${region}-`));
    const [slot] = at === -1 ? [] : free.splice(at, 1);
    if (slot) names[slot] = name;
  }
  return names;
}
