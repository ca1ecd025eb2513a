import { Cron } from "croner";

/** Milliseconds of the times at which Fly starts machines itself. A month of its has no known length: 30 days. */
const INTERVALS: Readonly<Record<string, number>> = {
  hourly: 3_600_000,
  daily: 86_400_000,
  weekly: 604_800_000,
  monthly: 2_592_000_000,
};

/** Starts that are looked at for the shortest time between two: more than a week of hours, or a leap year of months. */
const LOOKED_AT = 200;

/** Milliseconds between two starts of a job at least: a word of Fly's, or a cron expression. */
export function periodOf(schedule: string): number {
  const interval = INTERVALS[schedule];
  if (interval !== undefined) return interval;
  const runs = new Cron(schedule, { mode: "5-part", timezone: "UTC", paused: true }).nextRuns(LOOKED_AT);
  const gaps = runs.slice(1).map((run, index) => run.getTime() - (runs[index]?.getTime() ?? 0));
  return Math.min(...gaps, 366 * 86_400_000);
}

/** The next time after a moment that a cron expression names; milliseconds since the epoch, undefined when there is none. */
export const nextTime = (expression: string, after: number): number | undefined =>
  cronOf(expression).nextRun(new Date(after))?.getTime();

/** The last time at or before a moment that a cron expression names, the same way. */
export function lastTime(expression: string, before: number): number | undefined {
  const [found] = cronOf(expression).previousRuns(1, new Date(before + 1_000));
  return found?.getTime();
}

const cronOf = (expression: string) =>
  new Cron(expression, { mode: "5-part", timezone: "UTC", paused: true });
