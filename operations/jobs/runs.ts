import type { MachineEvent } from "../../providers/fly/api/machines.ts";
import type { CronRunEvent } from "../../providers/render/api/cron-runs.ts";

/** One run of a job, or one attempt of it where the platform starts it again. Times in milliseconds since the epoch. */
export interface Run {
  started: number;
  /** Undefined while it goes on. */
  ended?: number;
  /** Its exit code; undefined while it goes on, and where it was stopped before it ended by itself. */
  code?: number;
  /** How it ended, where the code does not say it all. */
  how?: "stopped" | "out of memory";
  /** The platform starts it again. */
  retried?: boolean;
  /** Render's id of it. */
  id?: string;
}

/** Runs that a machine's events tell of, newest first. An end whose start is not among them any more is left out. */
export function runsOnFly(events: readonly MachineEvent[]): Run[] {
  const runs: Run[] = [];
  const inOrder = [...events].reverse();
  for (const { type, status, timestamp, request } of inOrder) {
    const at = timestamp ?? undefined;
    const [last] = runs;
    const going = last !== undefined && last.ended === undefined;
    // A start is told twice: that it is under way, and that the process runs. One that was never told an end was cut off.
    if (type === "start" && at !== undefined && (!going || status === "started")) {
      if (going && status === "started") last.started = at;
      else runs.unshift({ started: at });
    }
    const exit = request?.exit_event;
    if (!exit || !going || last === undefined) continue;
    last.ended = at ?? last.started;
    if (exit.oom_killed) last.how = "out of memory";
    if (exit.requested_stop) last.how = "stopped";
    else if (exit.exit_code != null) last.code = exit.exit_code;
    if (exit.restarting) last.retried = true;
  }
  return runs;
}

/** The exit code that shells and platforms give a process that was killed for memory. */
const KILLED = 137;

/** The same of a cron job's events. Render says an exit code of runs that failed alone. */
export function runsOnRender(events: readonly CronRunEvent[]): Run[] {
  const runs = new Map<string, Run>();
  for (const { timestamp, details } of [...events].reverse()) {
    const id = details?.cronJobRunId ?? "";
    const at = Date.parse(timestamp);
    const known = runs.get(id);
    if (known === undefined) {
      if (details?.status == null) runs.set(id, { started: at, id });
      continue;
    }
    known.ended = at;
    if (details?.status === "successful") known.code = 0;
    else if (details?.status === "canceled") known.how = "stopped";
    else {
      if (details?.reason?.oomKilled != null) known.how = "out of memory";
      known.code = details?.reason?.nonZeroExit ?? (known.how ? KILLED : 1);
    }
  }
  return [...runs.values()].reverse();
}
