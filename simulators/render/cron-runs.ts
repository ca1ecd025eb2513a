import { crashOf, outcomeOf, sentinelOf } from "../apps/sentinels.ts";
import { reasonOf } from "./instances.ts";
import type { Motion } from "./motion.ts";
import { print } from "./print.ts";
import { nextRun } from "./schedule.ts";
import { type CronRun, liveDeploy, type Service } from "./service.ts";

/** How many runs a cron job remembers. */
const RUNS_KEPT = 50;

/** Render's documentation: a run that goes on for longer is stopped. */
const LONGEST_RUN = 12 * 3_600_000;

/** Starts a run of a cron job with the live deploy; one that is still going is canceled first. */
export function startRun(motion: Motion, service: Service): CronRun {
  const { world } = motion;
  const now = world.now();
  cancelRun(motion, service);
  const { source = "", command = "" } = liveDeploy(service)?.config ?? {};
  const sentinel = sentinelOf(source, world.misbehaving);
  const { exitCode: own, runsFor = world.timings.oneOff } = outcomeOf(command, sentinel);
  const exitCode = crashOf(sentinel)?.exitCode ?? own;
  // Render's runs have no prefix of their own: the job's id and a number.
  const run: CronRun = {
    id: `${service.id}-${Math.floor(now / 1_000)}`,
    startedAt: now,
    at: now + Math.min(runsFor, LONGEST_RUN),
    exitCode: runsFor > LONGEST_RUN ? 143 : exitCode,
    status: "pending",
  };
  service.runs.unshift(run);
  service.runs.length = Math.min(service.runs.length, RUNS_KEPT);
  motion.event(service, "cron_job_run_started", { cronJobRunId: run.id });
  return run;
}

/** Cancels the run that is going; answers whether there was one. */
export function cancelRun(motion: Motion, service: Service): boolean {
  const run = service.runs.find(({ status }) => status === "pending");
  if (run) end(motion, service, run, "canceled");
  return run !== undefined;
}

/** Ends runs that are over and starts the one that the schedule asks for; answers whether anything was due. */
export function stepRuns(motion: Motion, service: Service): boolean {
  const now = motion.world.now();
  const over = service.runs.find(({ status, at }) => status === "pending" && at <= now);
  if (over) {
    end(motion, service, over, over.exitCode === 0 ? "successful" : "unsuccessful");
    return true;
  }
  if (service.suspended) return false;
  const going = service.runs.some(({ status }) => status === "pending");
  const due = service.nextRunAt !== undefined && service.nextRunAt <= now;
  if (due) {
    const next = nextRun(service.settings.schedule, now);
    if (next === undefined) delete service.nextRunAt;
    else service.nextRunAt = next;
  }
  if (going) {
    // Render's documentation: a job never runs twice at once; a run that is due waits until the one before has ended.
    if (due) service.runWaits = true;
    return due;
  }
  if (!due && !service.runWaits) return false;
  delete service.runWaits;
  if (liveDeploy(service)) startRun(motion, service);
  return true;
}

function end(motion: Motion, service: Service, run: CronRun, status: CronRun["status"]): void {
  const now = motion.world.now();
  Object.assign(run, { status, finishedAt: now });
  const config = liveDeploy(service)?.config;
  if (status !== "canceled") print(motion, service, config?.command ?? "", config);
  if (status === "successful") service.lastSuccessfulRunAt = now;
  if (status === "unsuccessful")
    motion.log(service, `==> Application exited with code ${run.exitCode}`, { level: "error" });
  const reason =
    status === "unsuccessful" ? { reason: reasonOf({ code: run.exitCode, oom: run.exitCode === 137 }) } : {};
  motion.event(service, "cron_job_run_ended", { cronJobRunId: run.id, status, ...reason });
}
