import { deviationsOf, type Json } from "../../kernel/compare.ts";
import type { MachineAnswer } from "../api/machines.ts";
import { runningDigest } from "./as-is.ts";
import type { DesiredMachine } from "./desired.ts";
import { normalConfig } from "./live-config.ts";
import { isKept, type Observed, occupancyOf } from "./observe.ts";
import { digestOf, othersOf } from "./others.ts";
import { isResting, mayRest } from "./rest.ts";

/** What differs in one machine: live values by path, or one word for the machine as a whole. */
export type MachineDeviation = "missing" | "extra" | Record<string, Json>;

/** Values of the environment that somebody set by hand may be secrets, so only their presence is shown. */
const HIDDEN = "(hidden)";

/**
 * Compares a group with what is live, machine by machine: `{"web-dfw-2": {"guest.memory_mb": 4096}}`. Empty when all is
 * as declared. Slots go by their names, whichever of its two names a machine has. Machines that autostop has stopped,
 * machines whose host does not answer, and a previous set that is kept on purpose do not deviate. A machine that is none of
 * the group's but answers for it with another image is told as `unmanaged`: no rollout touches it.
 */
export function groupDeviations(
  desired: readonly DesiredMachine[],
  observed: Observed,
  image: string,
  keepPrevious = false,
): Record<string, MachineDeviation> {
  const { slots, surplus, asIs } = observed;
  const found: Record<string, MachineDeviation> = {};
  for (const machine of desired) {
    const { holder, beside } = occupancyOf(slots.get(machine.name), machine);
    const deviation = holder ? machineDeviation(machine, holder, asIs.has(holder.id)) : "missing";
    if (deviation === "missing" || Object.keys(deviation).length > 0) found[machine.name] = deviation;
    if (beside && !(keepPrevious && isKept(beside))) found[beside.name] = "extra";
  }
  for (const { name } of surplus) found[name] = "extra";
  for (const other of othersOf(observed, { image }))
    found[other.name] = { unmanaged: true, image: other.image };
  return found;
}

/** Of a machine that is left as it is only its place, whether it serves, and its release count. */
function machineDeviation(desired: DesiredMachine, live: MachineAnswer, asIs: boolean): Record<string, Json> {
  const found: Record<string, Json> = {};
  if (live.region !== desired.region) found.region = live.region;
  if (live.cordoned) found.cordoned = true;
  if (isResting(live) && !mayRest(desired.config)) found.state = live.state;
  if (live.state === "failed") found.state = live.state;
  if (!live.config) return found;
  if (asIs) {
    const image = String(desired.config.image);
    if (runningDigest(live) !== digestOf(image)) found.image = String(live.config.image);
    return found;
  }
  const config = deviationsOf(normalConfig(desired.config), normalConfig(live.config));
  for (const [path, value] of Object.entries(config)) {
    if (path === "env" && value !== null && typeof value === "object") {
      for (const name of Object.keys(value)) found[`env.${name}`] = HIDDEN;
    } else {
      found[path] = path.startsWith("env.") && value !== null ? HIDDEN : value;
    }
  }
  return found;
}
