import type { StackJob } from "../../settings/jobs.ts";
import { durationOf } from "../../settings/rules/durations.ts";
import { lastTime, nextTime } from "../../settings/rules/schedules.ts";
import type { Run } from "./runs.ts";

/** A job as it is on one platform. Times in milliseconds since the epoch. */
export interface SeenJob {
  job: StackJob;
  platform: "fly" | "render";
  /** When its machine or service was made; undefined where there is none. */
  made: number | undefined;
  /** Newest first. */
  runs: readonly Run[];
}

/** How late a start may be. Fly says of its schedules that they are approximate; half an interval is our own measure of that. */
const LATE_ON_FLY = 1.5;
/** Render pulls the image before each run. */
const LATE_ON_RENDER_MS = 900_000;
/** Render's events say a start in the minute that the expression names, or after it. */
const MINUTE_MS = 60_000;

/** When it starts next: on Fly about then. Undefined where it is not there, or never will. */
export function nextStart({ job, platform, made }: SeenJob, now: number): number | undefined {
  if (made === undefined) return undefined;
  if (platform === "render") return nextTime(job.onRender, now);
  return made + job.period * (Math.floor((now - made) / job.period) + 1);
}

/** What is wrong with a job, for a person: it is not there, failed, takes too long, or was not started. Pure. */
export function problemsOfJob(seen: SeenJob, now: number): string[] {
  const { job, platform, made, runs } = seen;
  const called = `the job ${job.name} of ${job.system} ${platform === "fly" ? "on Fly.io" : "on Render"}`;
  if (made === undefined) return [`${called} is declared and not there`];
  const [last] = runs;
  const problems = last ? [...failed(last), ...slow(last, job, now)] : [];
  const missed = missedStart({ ...seen, made }, now);
  return [...problems, ...(missed === undefined ? [] : [missed])].map((problem) => `${called} ${problem}`);
}

function failed({ ended, code, how }: Run): string[] {
  if (ended === undefined || code === 0) return [];
  const at = new Date(ended).toISOString();
  if (how === "stopped" && code === undefined) return [`was stopped at ${at} before it ended`];
  return [`failed at ${at}: ${how ?? `exit code ${code ?? "unknown"}`}`];
}

function slow({ started, ended, how }: Run, { deadline }: StackJob, now: number): string[] {
  const took = (ended ?? now) - started;
  if (took <= deadline || how === "stopped") return [];
  const limit = `its deadline is ${durationOf(deadline)}`;
  return [
    ended === undefined
      ? `is under way since ${new Date(started).toISOString()}, and ${limit}`
      : `took ${inSeconds(took)}, and ${limit}`,
  ];
}

function missedStart(
  { job, platform, made, runs }: SeenJob & { made: number },
  at: number,
): string | undefined {
  const [last] = runs;
  if (last && last.ended === undefined) return undefined;
  if (platform === "fly") {
    const since = Math.max(made, last?.started ?? 0);
    if (at - since <= job.period * LATE_ON_FLY) return undefined;
    return `has not started since ${new Date(since).toISOString()}, and is to run ${job.schedule}`;
  }
  const due = lastTime(job.onRender, at - LATE_ON_RENDER_MS);
  if (due === undefined || due < made) return undefined;
  // A run that another one let wait begins at that one's end.
  if (runs.some(({ started }) => started >= due - MINUTE_MS)) return undefined;
  return `was due at ${new Date(due).toISOString()} (${job.onRender}), and did not start`;
}

/** As a person reads it: whole seconds. */
export const inSeconds = (ms: number): string => durationOf(Math.round(ms / 1_000) * 1_000 || 1_000);
