import type { MachineAnswer } from "../../api/machines.ts";
import type { DesiredMachine } from "../desired.ts";
import { isKept, isServing, type Observed, occupancyOf, standingOf } from "../observe.ts";
import type { Step } from "../planned.ts";
import { isDown, isResting, mayRest } from "../rest.ts";
import { isScheduled } from "../scheduled.ts";
import type { RolloutOptions } from "../schema.ts";
import { twinName } from "../slots.ts";

/** A slot that is not as wanted: what is wanted, who holds it, and who is beside the holder. */
export interface OpenSlot {
  desired: DesiredMachine;
  holder: MachineAnswer;
  beside: MachineAnswer | undefined;
}

/** What every strategy starts from: each slot sorted by what it needs. */
export interface Situation {
  /** Slots without a machine. */
  empty: DesiredMachine[];
  /** The config is right, the machine is not. */
  ailing: OpenSlot[];
  /** The config differs. */
  outdated: OpenSlot[];
  /** The host of the slot's machine does not answer. */
  lost: OpenSlot[];
  unchanged: string[];
  /** Machines that have to go whatever the strategy: of slots no longer declared, and second ones of sound slots. */
  leftover: MachineAnswer[];
  /** Machines that take requests now. */
  serving: number;
  /** All slots, for shares. */
  slots: number;
  /** Whether requests come to the group at all. */
  hasServices: boolean;
  /** Whether the gate asks more than the checks, by which Fly's proxy decides alone whether a machine gets requests. */
  asksMore: boolean;
}

/** What of a group's inputs a strategy looks at. */
export interface Wanted {
  rollout: RolloutOptions;
  machine: { services: unknown[] };
  smoke: unknown[];
}

export function situation(
  desired: readonly DesiredMachine[],
  { slots, surplus, asIs }: Observed,
  { rollout, machine, smoke }: Wanted,
): Situation {
  const found: Situation = {
    empty: [],
    ailing: [],
    outdated: [],
    lost: [],
    unchanged: [],
    leftover: [...surplus],
    serving: [...slots.values()].flat().filter(isServing).length,
    slots: desired.length,
    hasServices: machine.services.length > 0,
    asksMore: rollout.settle_seconds > 0 || smoke.length > 0,
  };
  for (const wanted of desired) {
    const { holder, beside } = occupancyOf(slots.get(wanted.name), wanted);
    const standing = holder && (asIs.has(holder.id) ? "current" : standingOf(holder, wanted));
    if (!holder || !standing) found.empty.push(wanted);
    else if (standing !== "current") found[standing].push({ desired: wanted, holder, beside });
    else {
      found.unchanged.push(wanted.name);
      if (beside && !(rollout.keep_previous && isKept(beside))) found.leftover.push(beside);
    }
  }
  return found;
}

/** Machines for slots that have none, or whose machine is out of reach; that one keeps its name for as long as it is. */
export function creates({ empty, lost }: Situation): Step[] {
  return [
    ...empty.map((desired): Step => ({ kind: "create", desired, name: desired.name, cordoned: false })),
    ...lost.map(
      ({ desired, holder }): Step => ({
        kind: "create",
        desired,
        name: twinName(desired.name, holder.name),
        cordoned: false,
      }),
    ),
  ];
}

/** New machines add capacity, so strategies that change machines in place begin with them. */
export function createsAndHeals(seen: Situation): Step[] {
  return [
    ...creates(seen),
    ...seen.ailing.map(
      ({ desired, holder }): Step => ({ kind: "heal", desired, live: holder, uncordon: true }),
    ),
  ];
}

/** What goes at the end of a strategy that changes machines in place: second machines of slots have no use there. */
export function retireLeftovers({ leftover, ailing, outdated, lost }: Situation): Step[] {
  const second = [...ailing, ...outdated].flatMap(({ beside }) => beside ?? []);
  return [...leftover, ...second, ...lost.map(({ holder }) => holder)].map((live) => ({
    kind: "retire",
    live,
    destroy: true,
  }));
}

type Update = Extract<Step, { kind: "update" }>;

/**
 * Updates in place, machines that run before machines at rest. A release must run somewhere before it counts as good:
 * when every machine rests (scaled to zero), one of them is started for that, the others stay as they are.
 *
 * @param proven number of machines that get no request before they have passed checks and smoke rules; after them the
 *   release is known to run, and its own checks open the others to requests, which saves a request each
 */
export function updatesInPlace(seen: Situation, traffic: "drain" | "leave", proven = 0): Update[] {
  const updates = seen.outdated
    .map(
      ({ desired, holder }): Update => ({
        kind: "update",
        desired,
        live: holder,
        // Only what may rest is left at rest; a job runs when it is due, not because of a release.
        start: !isScheduled(desired.config) && (!isResting(holder) || !mayRest(desired.config)),
        // Taking the only serving machine out of routing would turn slow answers into none.
        traffic: seen.hasServices && seen.serving > 1 && isServing(holder) ? traffic : "leave",
      }),
    )
    .sort((a, b) => Number(isResting(a.live)) - Number(isResting(b.live)));
  for (const update of seen.asksMore ? updates.slice(0, proven) : [])
    if (update.traffic === "drain") update.traffic = "prove";
  const [first] = updates;
  if (first && !first.start && seen.unchanged.length === 0 && !isScheduled(first.desired.config))
    first.start = true;
  return updates;
}

/**
 * Whether updates may begin while those before them settle: all of them run, leave the traffic and come back to it by
 * their checks, so that it can be seen when the ones are back and the others may go.
 */
export function mayOverlap(
  before: readonly Update[] | undefined,
  updates: readonly Update[],
  { settle_seconds }: Pick<RolloutOptions, "settle_seconds">,
): boolean {
  const moves = ({ traffic, start, live }: Update) => traffic === "drain" && start && !isDown(live);
  return settle_seconds > 0 && before !== undefined && [...before, ...updates].every(moves);
}

/** Parts of a list, each of at most `size`. */
export function batches<T>(items: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let i = 0; i < items.length; i += size) parts.push(items.slice(i, i + size));
  return parts;
}

/** Machines that may be out of service at once: at least one, and a share is rounded up, as Fly's own tool does. */
export function maxUnavailable(
  { max_unavailable: limit }: Pick<RolloutOptions, "max_unavailable">,
  machines: number,
) {
  if (typeof limit === "number") return limit;
  return Math.max(1, Math.ceil((machines * Number.parseInt(limit, 10)) / 100));
}
