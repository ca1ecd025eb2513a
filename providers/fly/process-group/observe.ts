import { equal } from "../../kernel/compare.ts";
import { ProviderError } from "../../kernel/errors.ts";
import type { MachineAnswer } from "../api/machines.ts";
import type { DesiredMachine } from "./desired.ts";
import { judgeHealth } from "./health.ts";
import { normalConfig, RESTART_METADATA, SLOT_METADATA } from "./live-config.ts";
import { isDown, isResting, mayRest } from "./rest.ts";
import type { ProcessGroupInputs } from "./schema.ts";
import { slotNames, slotOf, standbyNames } from "./slots.ts";

/** The live machines that concern a group. */
export interface Observed {
  /** Machines by slot; two of them while a bluegreen rollout is under way, or when it keeps the previous set. */
  slots: Map<string, MachineAnswer[]>;
  /** Machines of ours that sit in a slot which is no longer declared. */
  surplus: MachineAnswer[];
  /** Machines of the process group, by their metadata, that fill no slot: they are never touched. */
  beside: MachineAnswer[];
  /** Ids of machines in slots that another owner made and that are left as they are. */
  asIs: ReadonlySet<string>;
}

export type Owner = Pick<
  ProcessGroupInputs,
  "app" | "group" | "project" | "stack" | "regions" | "standby" | "adopt" | "names" | "asIs"
>;

/**
 * Sorts the machines of an app. A machine fills a slot only by its name, or by one that `names` gives the slot; it is ours
 * by its metadata, or when `adopt` is set. Machines whose names are no slot names (an autoscaler's clones, other groups) are never touched.
 */
export function observe(machines: readonly MachineAnswer[], owner: Owner): Observed {
  const declared = new Set([
    ...slotNames(owner.group, owner.regions),
    ...(owner.standby ? standbyNames(owner.group, owner.regions) : []),
  ]);
  const slots = new Map<string, MachineAnswer[]>();
  const surplus: MachineAnswer[] = [];
  const beside: MachineAnswer[] = [];
  for (const machine of machines) {
    const slot = slotHeldBy(machine, owner);
    if (slot === undefined) {
      if (processGroupOf(machine) === owner.group) beside.push(machine);
    } else if (declared.has(slot)) slots.set(slot, [...(slots.get(slot) ?? []), machine]);
    else if (isOurs(machine, owner)) surplus.push(machine);
    else if (processGroupOf(machine) === owner.group) beside.push(machine);
  }
  const strangers = [...slots.values()].flat().filter((machine) => machine.config && !isOurs(machine, owner));
  if (strangers.length > 0 && !owner.adopt) {
    throw new ProviderError(
      `fly: the app "${owner.app}" has machines in the slots of the group "${owner.group}" that another owner made: ` +
        `${strangers.map(({ name, id }) => `${name} (${id})`).join(", ")}. Set adopt: true on the group to take them over, or remove them. Nothing was changed`,
    );
  }
  const asIs = new Set(owner.asIs ? strangers.map(({ id }) => id) : []);
  return { slots, surplus, beside, asIs };
}

/**
 * The slot that a machine holds: by its name, by one that `names` gives the slot, or by what an update has left in the metadata
 * of a machine of ours, so that it keeps its slot once nobody names it any more. A clone has another name, and so no slot.
 */
export function slotHeldBy(machine: MachineAnswer, owner: Owner): string | undefined {
  const named = slotOf(owner.group, machine.name, owner.names);
  if (named !== undefined || !isOurs(machine, owner)) return named;
  const { metadata } = (machine.config ?? {}) as { metadata?: Record<string, string> };
  const [slot = "", name] = (metadata?.[SLOT_METADATA] ?? "").split(" ");
  return name === machine.name && slotOf(owner.group, slot) === slot ? slot : undefined;
}

/** The process group by whose name requests of the private network find a machine. */
export function processGroupOf({ config }: MachineAnswer): string | undefined {
  return ((config?.metadata ?? {}) as Record<string, string>).fly_process_group;
}

/** The machine that counts as a slot's, and the one beside it. */
export interface Occupancy {
  holder: MachineAnswer | undefined;
  beside: MachineAnswer | undefined;
}

/** Of two machines in a slot the one that is as wanted counts; otherwise the one that serves. */
export function occupancyOf(
  machines: readonly MachineAnswer[] | undefined,
  desired: DesiredMachine,
): Occupancy {
  const rank = (machine: MachineAnswer) =>
    (isLost(machine) ? -8 : 0) +
    (runsConfig(machine, desired.config) ? 4 : 0) +
    (isServing(machine) ? 2 : 0) +
    (machine.name === desired.name ? 1 : 0);
  const [holder, beside] = [...(machines ?? [])].sort((one, other) => rank(other) - rank(one));
  return { holder, beside };
}

/** Whether a machine runs a config, habits of the API aside. Unknown, and so no, while its host does not answer. */
export function runsConfig(
  { config }: Pick<MachineAnswer, "config">,
  wanted: Record<string, unknown>,
): boolean {
  if (config == null || !equal(normalConfig(config), normalConfig(wanted))) return false;
  const restarted = restartOf(wanted);
  return restarted === undefined || restartOf(config) === restarted;
}

const restartOf = ({ metadata }: Record<string, unknown>) =>
  (metadata as Record<string, string> | undefined)?.[RESTART_METADATA];

/** Whether a machine is wanted that begins anew, though nothing of it differs. Of its own plan: live ones carry the word on. */
export const isRestart = (wanted: Record<string, unknown>): boolean => restartOf(wanted) !== undefined;

/** Its host does not answer: nothing can be done to the machine until it does, and its config is not told. */
export function isLost({ host_status }: Pick<MachineAnswer, "host_status">): boolean {
  return host_status === "unreachable";
}

/** Whether requests reach the machine: it runs and is not cordoned. */
export function isServing(machine: Pick<MachineAnswer, "state" | "cordoned">): boolean {
  return !machine.cordoned && !isDown(machine);
}

/** A machine of the set before, cordoned and at rest until the next release. */
export function isKept(machine: Pick<MachineAnswer, "state" | "cordoned">): boolean {
  return machine.cordoned === true && isResting(machine);
}

/** Whether a machine's metadata says that this stack made it. */
export function isOurs({ config }: MachineAnswer, { project, stack, app }: Owner): boolean {
  const metadata = (config?.metadata ?? {}) as Record<string, string>;
  return (
    metadata.hotdash_project === project && metadata.hotdash_stack === stack && metadata.hotdash_app === app
  );
}

/** How a live machine stands to what is wanted of it. */
export type Standing =
  /** As wanted, and in order. */
  | "current"
  /** As wanted, but not in order: cordoned, failed, stopped though nothing may stop it, or with failing checks. */
  | "ailing"
  /** Its config differs. */
  | "outdated"
  /** Its host does not answer, so that another machine has to do its work. One with a volume is waited for. */
  | "lost";

export function standingOf(machine: MachineAnswer, desired: DesiredMachine): Standing {
  if (isLost(machine)) return desired.config.mounts ? "current" : "lost";
  if (machine.config && !runsConfig(machine, desired.config)) return "outdated";
  if (machine.cordoned) return "ailing";
  if (isResting(machine)) return mayRest(desired.config) ? "current" : "ailing";
  // How its last job ended is the job's matter.
  if (desired.config.schedule !== undefined) return machine.state === "failed" ? "ailing" : "current";
  return judgeHealth(machine, desired.config).verdict === "healthy" ? "current" : "ailing";
}
