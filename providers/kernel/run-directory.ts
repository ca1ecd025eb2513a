import { closeSync, existsSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { redactValue } from "./redact.ts";

/**
 * Variable that names the folder of one run, where the command that started the engine and the provider processes
 * meet: the engine hands its environment on to them, and nothing else reaches them while they work (a dynamic
 * provider is not told of a cancelled update). The command makes the folder and removes it.
 */
export const RUN_DIRECTORY_VARIABLE = "HOTDASH_RUN_DIR";

/** File in a run directory that asks the run to stop; its content does not matter. */
export const STOP_FILE = "stop";

/** File in a run directory that gets one JSON object a line for each event. */
export const EVENTS_FILE = "events.jsonl";

/** What happened: a type, and whatever describes it. Strings in it are redacted when it is written. */
export type RunEvent = { type: string } & Record<string, unknown>;

/** Progress of one machine, which `npm run up` shows live on a terminal. */
export type MachineEvent = {
  type: "machine";
  app: string;
  group: string;
  /** Name of the machine. */
  machine: string;
  /** What it is at, as a person reads it: "waiting for its checks", "put back". */
  doing: string;
};

/** Milliseconds between two looks for the stop file: a run stops well inside a quarter of a second. */
const LOOK_MS = 100;

/** One signal a folder, however many operations of this process listen to it. */
const signals = new Map<string, AbortSignal>();

/**
 * Aborted, with an Error that says "stopped on request", as soon as the run is asked to stop; at once when it was
 * asked before. Without a run directory it never is, and no file is touched. The watch does not keep a process alive.
 */
export function stopSignal(folder: string | undefined = process.env[RUN_DIRECTORY_VARIABLE]): AbortSignal {
  if (!folder) return new AbortController().signal;
  const known = signals.get(folder);
  if (known) return known;
  const stop = new AbortController();
  signals.set(folder, stop.signal);
  const file = join(folder, STOP_FILE);
  const look = () => {
    if (!existsSync(file)) return;
    clearInterval(timer);
    stop.abort(new Error("stopped on request"));
  };
  const timer = setInterval(look, LOOK_MS);
  timer.unref();
  look();
  return stop.signal;
}

/**
 * Adds an event to the run's file, with its time in front. Never throws: what is told about a change must not be
 * able to spoil it. Each event is one write to a file opened for appending, so that lines of processes and operations
 * that run at once do not mix.
 *
 * @param at milliseconds since the epoch, of the run's own clock
 */
export function recordEvent(
  event: RunEvent,
  at: number,
  folder: string | undefined = process.env[RUN_DIRECTORY_VARIABLE],
): void {
  if (!folder) return;
  try {
    const timed = Object.assign({ time: "" }, event, { time: new Date(at).toISOString() });
    // Value by value: on the whole line, a pattern for tokens would also eat the quotes that hold it together.
    const line = JSON.stringify(redactValue(timed));
    const file = openSync(join(folder, EVENTS_FILE), "a", 0o600);
    try {
      writeSync(file, `${line}\n`);
    } finally {
      closeSync(file);
    }
  } catch {
    // A folder that is gone, a full disk, a value that is no JSON: the run goes on without this line.
  }
}
