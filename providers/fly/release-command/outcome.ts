import { constants } from "node:os";
import type { MachineAnswer, MachineEvent } from "../api/machines.ts";
import { sinceLastStart } from "../process-group/exits.ts";

/** What a look at a release command's machine says. */
export type Outcome =
  /** It has not ended. */
  | { kind: "running" }
  /** It rests, but does not say yet how its process ended. */
  | { kind: "silent" }
  /** It ended with exit code 0, at this time in milliseconds since the epoch. */
  | { kind: "succeeded"; at: number | undefined }
  | { kind: "failed"; reason: string };

/** Events that an error shows. */
const SHOWN_EVENTS = 5;

/** Exit codes above this one stand for a signal (the shell's convention, which Fly's init follows). */
const SIGNAL_BASE = 128;

/** Judges the machine of a command that runs to its end and is not started again. Pure. */
export function outcomeOf({ state, events }: Pick<MachineAnswer, "state" | "events">): Outcome {
  const log = events ?? [];
  if (state === "failed" || state === "launch_failed")
    return { kind: "failed", reason: `its machine is in the state ${state}${eventsText(log)}` };
  if (state === "destroyed" || state === "destroying")
    return { kind: "failed", reason: "its machine was removed before anybody read how it ended" };
  if (state !== "stopped") return { kind: "running" };
  // The exit of an earlier start says nothing of this one.
  const event = sinceLastStart(log).find(({ request }) => request?.exit_event);
  const exit = event?.request?.exit_event;
  if (!exit) return { kind: "silent" };
  const reason = exitReason(exit);
  return reason === undefined
    ? { kind: "succeeded", at: event.timestamp ?? undefined }
    : { kind: "failed", reason: `${reason}${eventsText(log)}` };
}

/** What a command that never told its exit code is said to have died of. */
export function silenceReason({ events }: Pick<MachineAnswer, "events">): string {
  return `its machine stopped without an exit code${eventsText(events ?? [])}`;
}

type Exit = NonNullable<NonNullable<MachineEvent["request"]>["exit_event"]>;

function exitReason({ exit_code: code, oom_killed, requested_stop }: Exit): string | undefined {
  const text = `exit code ${code ?? "unknown"}`;
  if (oom_killed) return `it ran out of memory (${text}); give it a larger guest`;
  // A process may answer the signal with exit code 0 and has not done its work all the same.
  if (requested_stop) return `it was stopped from outside before its end (${text})`;
  if (code === 0) return undefined;
  const signal = signalName((code ?? 0) - SIGNAL_BASE);
  return signal ? `it was killed by ${signal} (${text})` : text;
}

function signalName(number: number): string | undefined {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
}

function eventsText(events: readonly MachineEvent[]): string {
  const last = events
    .slice(0, SHOWN_EVENTS)
    .map(({ type, status }) => (status ? `${type} ${status}` : type))
    .reverse();
  return last.length > 0 ? ` (last events: ${last.join(", ")})` : "";
}
