import type { MachineAnswer } from "../api/machines.ts";
import type { DesiredMachine } from "./desired.ts";
import { isResting, type Observed, standingOf } from "./observe.ts";
import type { ProcessGroupInputs } from "./schema.ts";

/** One change to one machine. */
export type Action =
  | { kind: "create"; desired: DesiredMachine }
  /** `start`: a resting machine is started after its update, to prove the release; otherwise it is left resting. */
  | { kind: "update"; desired: DesiredMachine; live: MachineAnswer; start: boolean }
  /** The config is right, the machine is not: uncordon it, start it, see that it is healthy. */
  | { kind: "heal"; desired: DesiredMachine; live: MachineAnswer }
  | { kind: "destroy"; live: MachineAnswer };

/** Actions that run at the same time. The next wave begins when all of them have passed the gate. */
export type Wave = readonly Action[];

export interface Plan {
  waves: Wave[];
  /** Names of machines that are as wanted; no request is sent for them. */
  unchanged: string[];
}

type Options = Pick<ProcessGroupInputs, "strategy" | "rollout">;

/**
 * What has to happen, in which order. Pure: no request, no clock. New machines come first (they add capacity), then
 * updates, one machine alone before the others, then what is no longer declared.
 */
export function planRollout(
  desired: readonly DesiredMachine[],
  { slots, surplus }: Observed,
  options: Options,
): Plan {
  const creates: Action[] = [];
  const heals: Action[] = [];
  const updates: Extract<Action, { kind: "update" }>[] = [];
  const unchanged: string[] = [];
  for (const machine of desired) {
    const live = slots.get(machine.name);
    const standing = live && standingOf(live, machine);
    if (!live) creates.push({ kind: "create", desired: machine });
    else if (standing === "outdated")
      updates.push({ kind: "update", desired: machine, live, start: !isResting(live) });
    else if (standing === "ailing") heals.push({ kind: "heal", desired: machine, live });
    else unchanged.push(machine.name);
  }
  const destroys: Action[] = surplus.map((live) => ({ kind: "destroy", live }));
  const first = [...creates, ...heals];
  const waves =
    options.strategy === "immediate"
      ? [[...first, ...probed(updates, unchanged)], destroys]
      : [
          first,
          ...rolling(probed(updates, unchanged), maxUnavailable(options.rollout, desired.length)),
          destroys,
        ];
  return { waves: waves.filter((wave) => wave.length > 0), unchanged };
}

/**
 * A release must run somewhere before the rollout counts as good. When every machine rests (scaled to zero), one of
 * them is started for that; the others stay as they are.
 */
function probed(updates: Extract<Action, { kind: "update" }>[], unchanged: string[]): Action[] {
  const [first, ...others] = [...updates].sort((a, b) => Number(b.start) - Number(a.start));
  if (!first) return [];
  if (first.start || unchanged.length > 0) return [first, ...others];
  return [{ ...first, start: true }, ...others];
}

/** One machine alone, then as many at once as may be out of service. */
function rolling(updates: Action[], atOnce: number): Wave[] {
  const [first, ...others] = updates;
  if (!first) return [];
  const waves: Wave[] = [[first]];
  for (let i = 0; i < others.length; i += atOnce) waves.push(others.slice(i, i + atOnce));
  return waves;
}

/** Machines that may be out of service at once: at least one, and a share is rounded up, as Fly's own tool does. */
export function maxUnavailable(
  { max_unavailable: limit }: ProcessGroupInputs["rollout"],
  machines: number,
): number {
  if (typeof limit === "number") return limit;
  return Math.max(1, Math.ceil((machines * Number.parseInt(limit, 10)) / 100));
}
