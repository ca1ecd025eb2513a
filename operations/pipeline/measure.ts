/** One job of a workflow run, as far as time goes. Times: milliseconds since the epoch. */
export interface TimedJob {
  /** Name of its workflow, and of itself: `ci`, `test`. */
  workflow: string;
  name: string;
  startedAt: number;
  /** Undefined while it runs. */
  endedAt: number | undefined;
}

/** How long the pipeline of a commit took. */
export interface Measured {
  /** Milliseconds from the first start to the last end; to now while something still runs. */
  wall: number;
  /** Jobs, the longest first. */
  jobs: (TimedJob & { took: number })[];
  /** Those that still ran when it was measured. */
  running: TimedJob[];
}

/** Measures jobs that ran beside and after each other; undefined when none has started. */
export function measure(jobs: readonly TimedJob[], now: number): Measured | undefined {
  if (jobs.length === 0) return undefined;
  const end = ({ endedAt }: TimedJob) => endedAt ?? now;
  const first = Math.min(...jobs.map(({ startedAt }) => startedAt));
  const timed = jobs.map((job) => ({ ...job, took: end(job) - job.startedAt }));
  return {
    wall: Math.max(...jobs.map(end)) - first,
    jobs: timed.sort((one, other) => other.took - one.took),
    running: jobs.filter(({ endedAt }) => endedAt === undefined),
  };
}
