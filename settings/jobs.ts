import { type AppsInput, ownApps } from "./apps.ts";
import { DASHBOARD } from "./matrix/systems.ts";
import { millisecondsOf } from "./rules/durations.ts";
import { periodOf } from "./rules/schedules.ts";
import { type Host, isOn } from "./schema/host.ts";
import { type Job, RENDER_TIMES, TIMES, type Time } from "./schema/jobs.ts";
import type { Sections } from "./schema/stack.ts";
import type { StackName } from "./stack-name.ts";
import type { DeepReadonly } from "./types.ts";

/** A job of one of a stack's systems, with everything filled in. */
export interface StackJob extends Omit<DeepReadonly<Job>, "schedule" | "deadline"> {
  system: string;
  name: string;
  /** Where it stands in the settings. */
  path: readonly string[];
  /** The one platform that runs it: of a system on both Fly, unless it has an hour, which Fly has not. */
  host: "fly" | "render";
  /** Its app on Fly, whose process group has its name; its service on Render is `<app>-<name>`. */
  app: string;
  /** As given. */
  schedule: string;
  /** The word of Fly's, of a job that it can start. */
  onFly: Time | undefined;
  /** The expression on Render (UTC). */
  onRender: string;
  /** Milliseconds between two starts at least. */
  period: number;
  /** Milliseconds after which a run counts as failed. */
  deadline: number;
}

/** What a run may take where nothing is said and the next start is not earlier. */
const USUAL_DEADLINE_MS = 1_800_000;

/** What of a stack's settings its jobs depend on. */
export type JobsInput = AppsInput & {
  dashboard?: DeepReadonly<Pick<Sections["dashboard"], "app" | "jobs">> | undefined;
  render?: DeepReadonly<Pick<Sections["render"], "crons">> | undefined;
};

/** Every job of a stack's systems, the dashboard's first, and those that it has on Render alone. */
export function stackJobs(stack: Omit<StackName, "project">, given: JobsInput): StackJob[] {
  const { dashboard, host = "fly", render } = given;
  const onRender = isOn("render", host) ? Object.entries(render?.crons ?? {}) : [];
  const crons = Object.fromEntries(onRender.map(([name, cron]) => [name, { ...cron, retries: 0 }]));
  return [
    ...(dashboard
      ? [
          ...(host === "none" ? [] : jobsOf({ ...dashboard, name: DASHBOARD, host }, ["dashboard", "jobs"])),
          ...jobsOf({ name: DASHBOARD, host: "render", app: dashboard.app, jobs: crons }, [
            "render",
            "crons",
          ]),
        ]
      : []),
    ...ownApps(stack, given).flatMap((app) => jobsOf(app, app.at(["jobs"]).map(String))),
  ];
}

/** Those of one system. @param path of its jobs in the settings */
export function jobsOf(
  system: { name: string; host: Host; app: string; jobs: Readonly<Record<string, DeepReadonly<Job>>> },
  path: readonly string[] = [],
): StackJob[] {
  const { name: of, host, app, jobs } = system;
  return Object.entries(jobs).map(([name, job]) => {
    const onFly = TIMES.find((time) => time === job.schedule);
    const onRender = onFly ? RENDER_TIMES[onFly] : job.schedule;
    const period = periodOf(job.schedule);
    // One run at a time is all there is, and two platforms know nothing of each other's.
    const where = host === "both" ? (onFly ? "fly" : "render") : host;
    const deadline = job.deadline ? millisecondsOf(job.deadline) : Math.min(USUAL_DEADLINE_MS, period);
    return {
      ...job,
      ...{ system: of, name, path: [...path, name], host: where, app, onFly, onRender, period, deadline },
    };
  });
}
