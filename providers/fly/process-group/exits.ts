import type { MachineEvent } from "../api/machines.ts";

/** The end of a machine's process that nobody asked for. */
export interface Exit {
  /** Milliseconds since the epoch, by the platform's clock; undefined when the event does not say. */
  at: number | undefined;
  /** As a person reads it: `exit code 1`. */
  text: string;
  /** It ended well, and nothing starts it again: what a process does that stops itself when it is idle. */
  well: boolean;
}

/**
 * Fly counts restarts within this time: a process that has run for longer begins anew (its documentation of restart
 * policies; superfly/docs#1911). What crashed before and has held since says nothing about now.
 */
const RESTART_WINDOW_MS = 300_000;

/**
 * The exits of the current start, newest first: since the machine was launched, updated, or started by a person or the
 * proxy. Starts by the restart policy do not begin a new count.
 */
export function exitsOf(events: readonly MachineEvent[]): Exit[] {
  return current(events, beginsAnew).flatMap(({ request, timestamp }) => {
    const exit = request?.exit_event;
    if (!exit || exit.requested_stop) return [];
    const text = exit.oom_killed
      ? "killed because it ran out of memory"
      : `exit code ${exit.exit_code ?? "unknown"}`;
    const well = exit.exit_code === 0 && !exit.oom_killed && !exit.restarting;
    return [{ at: timestamp ?? undefined, text, well }];
  });
}

/** Events since the newest start of whatever kind: how the process ended that ran last. */
export function sinceLastStart(events: readonly MachineEvent[]): readonly MachineEvent[] {
  return current(events, ({ type }) => type === "start" || type === "launch" || type === "update");
}

/**
 * Exits that count for how a machine is at a moment.
 * @param now the platform's time of the look, milliseconds since the epoch; undefined: all count
 * @param since when the rollout that asks touched the machine: all exits after it count. Default: those of Fly's window
 */
export function recent(exits: readonly Exit[], now: number | undefined, since?: number): Exit[] {
  const from = since ?? (now === undefined ? Number.NEGATIVE_INFINITY : now - RESTART_WINDOW_MS);
  return exits.filter(({ at }) => at === undefined || at >= from);
}

function current(
  events: readonly MachineEvent[],
  begins: (event: MachineEvent) => boolean,
): readonly MachineEvent[] {
  const first = events.findIndex(begins);
  return first === -1 ? events : events.slice(0, first);
}

/** `flyd` is the machine's own host, which carries out the restart policy. */
function beginsAnew({ type, source }: MachineEvent): boolean {
  if (type === "launch" || type === "update") return true;
  return (type === "start" || type === "restart") && source != null && source !== "flyd";
}
