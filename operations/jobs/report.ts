import { inSeconds, nextStart, problemsOfJob, type SeenJob } from "./judge.ts";

/** What of a job programs read; times in RFC 3339, durations in milliseconds. */
export interface JobRow {
  system: string;
  job: string;
  platform: "fly" | "render";
  schedule: string;
  /** Its last start, with the end and the exit code once it has them. */
  last?: { started: string; ended?: string; duration?: number; code?: number; how?: string };
  /** When it starts next; on Fly about then. */
  next?: string;
  problems: string[];
}

/** A job as `--json` has it. */
export function rowOf(seen: SeenJob, now: number): JobRow {
  const { job, platform, runs } = seen;
  const [last] = runs;
  const next = nextStart(seen, now);
  return {
    ...{
      system: job.system,
      job: job.name,
      platform,
      schedule: platform === "fly" ? job.schedule : job.onRender,
    },
    ...(last
      ? {
          last: {
            started: time(last.started),
            ...(last.ended === undefined
              ? {}
              : { ended: time(last.ended), duration: last.ended - last.started }),
            ...(last.code === undefined ? {} : { code: last.code }),
            ...(last.how ? { how: last.how } : {}),
          },
        }
      : {}),
    ...(next === undefined ? {} : { next: time(next) }),
    problems: problemsOfJob(seen, now),
  };
}

/** The same for a person: a line for each job, and its problems below it. */
export function linesOf({ system, job, platform, schedule, last, next, problems }: JobRow): string[] {
  const ran = last === undefined ? "never ran" : `last start ${last.started}, ${endOf(last)}`;
  const about = platform === "fly" ? "about " : "";
  const coming = next === undefined ? "no next start" : `next start ${about}${next}`;
  return [
    `${system}/${job} (${platform}, ${schedule}): ${ran}; ${coming}`,
    ...problems.map((one) => `  ! ${one}`),
  ];
}

function endOf({ ended, duration = 0, code, how }: NonNullable<JobRow["last"]>): string {
  if (ended === undefined) return "still under way";
  const said = how ?? `exit code ${code ?? "unknown"}`;
  return `end ${ended} after ${inSeconds(duration)}, ${said}`;
}

const time = (ms: number) => new Date(ms).toISOString();
