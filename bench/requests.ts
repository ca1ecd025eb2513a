import type { Strategy } from "../providers/fly/process-group/schema.ts";
import type { JournalEntry } from "../simulators/kernel/journal.ts";

/** What a rollout sent, by class. */
export interface Requests {
  mutating: number;
  /** Taken and given back. */
  lease: number;
  refresh: number;
  wait: number;
  read: number;
  /** Milliseconds that all leases were held, added up. */
  held: number;
  /** Most waits that were outstanding for one machine at the same time. */
  waitsAtOnce: number;
}

/** Counts the requests of a journal by class. */
export function countRequests(entries: readonly JournalEntry[]): Requests {
  const found: Requests = { mutating: 0, lease: 0, refresh: 0, wait: 0, read: 0, held: 0, waitsAtOnce: 0 };
  const since = new Map<string, number>();
  for (const { kind, action, machine = "", at, status } of entries) {
    if (kind === "lease") {
      const held = since.get(machine);
      if (action === "leases.delete") {
        found.lease += 1;
        found.held += at - (held ?? at);
        since.delete(machine);
      } else if (held === undefined) {
        found.lease += 1;
        if (status < 300) since.set(machine, at);
      } else found.refresh += 1;
    } else if (kind === "mutate") found.mutating += 1;
    else found[kind] += 1;
  }
  found.waitsAtOnce = atOnce(entries.filter(({ kind }) => kind === "wait"));
  return found;
}

function atOnce(waits: readonly JournalEntry[]): number {
  const overlapping = waits.map(
    (wait) =>
      waits.filter(
        (other) => other.machine === wait.machine && other.at <= wait.at && wait.at < other.at + other.ms,
      ).length,
  );
  return Math.max(0, ...overlapping);
}

/** An upper bound, and the formula that it comes from. */
export interface Bound {
  formula: string;
  value: number;
}

/** Half the life of a lease, in milliseconds: when it is prolonged. */
const REFRESH_EVERY = 15_000;

/** What the bounds depend on; times in milliseconds. */
export interface BoundOf {
  strategy: Strategy;
  machines: number;
  settle: number;
  checks: number;
  /** Between two runs of a check. */
  interval: number;
  /** Waves that hand over to the next inside their settle time: one look more for each. */
  handovers?: number;
}

/**
 * The bounds that a rollout keeps: few writes a machine, leases prolonged at half their life, one wait outstanding for
 * a machine, and health looked at no denser than the smaller of half the check interval and 5 s.
 */
export function boundsOf(
  { strategy, machines, settle, checks, interval, handovers = 0 }: BoundOf,
  held: number,
) {
  const twice = strategy === "bluegreen";
  const perMachine = twice ? 7 : 3;
  const looks = 1 + Math.ceil(Math.max(0, checks - settle) / Math.min(interval / 2, 5_000));
  return {
    writes: { formula: `${perMachine}N+1`, value: perMachine * machines + 1 },
    refresh: { formula: "held/15 s", value: Math.floor(held / REFRESH_EVERY) },
    wait: { formula: twice ? "2N" : "N", value: (twice ? 2 : 1) * machines },
    read: {
      formula: `${looks}N+${1 + handovers}`,
      value: looks * machines + 1 + handovers,
    },
  } satisfies Record<string, Bound>;
}
