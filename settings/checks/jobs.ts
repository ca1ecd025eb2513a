import { removeCommand } from "../commands.ts";
import { type StackJob, stackJobs } from "../jobs.ts";
import { durationOf } from "../rules/durations.ts";
import { judgeImage, judgePinned } from "../rules/images.ts";
import { isOn } from "../schema/host.ts";
import { TIMES } from "../schema/jobs.ts";
import { settingProblem } from "../setting-problem.ts";
import type { Check } from "./check.ts";

/** Milliseconds after which Render ends a run of a cron job (its documentation, "Cron Jobs"). */
const LONGEST_ON_RENDER_MS = 43_200_000;

/** A wrong setting of a job. */
interface Wrong {
  field: "schedule" | "deadline" | "retries" | "image";
  value: string;
  problem: string;
  allowed: string;
  /** What would be right; without it the setting goes. */
  good?: unknown;
}

/** Every job of every system can run where it is, when it is to, and be done before it is due again. */
export const jobs: Check = ({ name, parsed }) =>
  stackJobs(name, parsed).flatMap((job) =>
    judged(job).map(({ field, good, ...said }) => {
      const path = [...job.path, field];
      return settingProblem(name, path, {
        ...said,
        ...(good === undefined ? { fix: removeCommand(name, path) } : { good }),
      });
    }),
  );

function judged(job: StackJob): Wrong[] {
  return [...scheduled(job), ...ending(job), ...repeated(job), ...pinned(job)];
}

function scheduled({ host, onFly, schedule }: StackJob): Wrong[] {
  if (!isOn("fly", host) || onFly !== undefined) return [];
  return [
    {
      ...{ field: "schedule", value: schedule, good: "daily" },
      problem:
        "is an hour of the day, and Fly starts machines about hourly, daily, weekly or monthly, at none that could be chosen",
      allowed: `${TIMES.join(", ")}; or host: render`,
    },
  ];
}

function ending({ host, deadline, period }: StackJob): Wrong[] {
  const longest = isOn("render", host) ? Math.min(period, LONGEST_ON_RENDER_MS) : period;
  if (deadline <= longest) return [];
  const problem =
    longest === period
      ? "is later than the next start: a run would still be going, and that start be left out"
      : "is later than Render lets a run go on";
  const most = durationOf(longest);
  return [
    { field: "deadline", value: durationOf(deadline), problem, allowed: `at most ${most}`, good: most },
  ];
}

function repeated({ host, retries }: StackJob): Wrong[] {
  if (!isOn("render", host) || retries === 0) return [];
  return [
    {
      ...{ field: "retries", value: String(retries), good: 0 },
      problem: "is not for Render, which starts no run again that failed: the next is the schedule's",
      allowed: "0; or host: fly",
    },
  ];
}

function pinned({ image }: StackJob): Wrong[] {
  if (image === undefined) return [];
  const found = [...judgePinned(image, { property: "image" }), ...judgeImage(image, { property: "image" })];
  return found.map(({ problem }) => ({
    ...{ field: "image", value: image, problem },
    allowed:
      "repository[:tag]@sha256:<64 hex digits>, with a tag other than latest; without it the system's own",
  }));
}
