import { type Fly, connect as flyConnection } from "../../providers/fly/api/connection.ts";
import { act, getMachine } from "../../providers/fly/api/machines.ts";
import { clockFromEnvironment } from "../../providers/kernel/clock.ts";
import { ApiError } from "../../providers/kernel/errors.ts";
import { persist } from "../../providers/kernel/persist.ts";
import { type Render, connect as renderConnection } from "../../providers/render/api/connection.ts";
import { cancelCronRun, cronRunEvents, startCronRun } from "../../providers/render/api/cron-runs.ts";
import type { StackJob } from "../../settings/jobs.ts";
import { isOn } from "../../settings/schema/host.ts";
import type { StackJobs } from "../workspace/stack-file.ts";
import { inSeconds } from "./judge.ts";
import { machineOf, serviceOf } from "./look.ts";
import { type Run, runsOnFly, runsOnRender } from "./runs.ts";

/** How often a run that goes on is looked at. */
const POLL_MS = 3_000;

/** Exit codes where a run has none of its own: as `timeout` and `docker run` have them. */
export const CODES = { overdue: 124, notRun: 125 } as const;

/** A machine is reported stopped a few seconds before its host has let it go: a start is refused until then (412). */
const SETTLES_WITHIN_MS = 60_000;

/** How to start a job on a platform, and what of it runs. */
interface Place {
  runs(): Promise<Run[]>;
  start(): Promise<void>;
  /** Ends the run that goes on. */
  stop(): Promise<void>;
  /** Where its output is. */
  output: string;
}

/**
 * Starts a job now and follows it to its end, retries of the platform's included. One that is under way is not started again, and
 * one that goes on beyond its deadline is stopped.
 * @returns the job's own exit code; 124 when it was stopped at its deadline, 125 when it could not be run to its end
 */
export async function startJob(
  stack: StackJobs,
  job: StackJob,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<number> {
  const clock = clockFromEnvironment(stack.platform === "simulated", env);
  const place = await placeOf(stack, job, env);
  const known = await place.runs();
  const [going] = known;
  if (going && going.ended === undefined) {
    say(
      `${job.name} is under way since ${new Date(going.started).toISOString()}, and one run is all there is at a time`,
    );
    return CODES.notRun;
  }
  const before = going?.started ?? 0;
  const settling = {
    signal: new AbortController().signal,
    clock,
    until: clock.now() + SETTLES_WITHIN_MS,
    mayPass: isSettling,
    pausesMs: [500, 2_000] as const,
  };
  await persist(settling, place.start);
  say(`${job.name} is started; leaving this does not stop it. Its output: ${place.output}`);
  const begun = clock.now();
  for (;;) {
    await clock.sleep(POLL_MS);
    const run = (await place.runs()).find(({ started }) => started > before);
    if (run?.ended !== undefined && !run.retried) return told(job, run, say);
    const takes = clock.now() - (run?.started ?? begun);
    if (takes <= job.deadline) continue;
    await place.stop();
    say(`${job.name} was stopped at its deadline, after ${inSeconds(takes)}`);
    return CODES.overdue;
  }
}

const isSettling = (error: unknown) => error instanceof ApiError && error.status === 412;

function told(
  { name }: StackJob,
  { started, ended = started, code, how }: Run,
  say: (line: string) => void,
): number {
  say(`${name} ended after ${inSeconds(ended - started)}: ${how ?? `exit code ${code ?? "unknown"}`}`);
  return code ?? CODES.notRun;
}

async function placeOf(
  { platform, ownerId }: StackJobs,
  job: StackJob,
  env: NodeJS.ProcessEnv,
): Promise<Place> {
  if (isOn("fly", job.host)) return onFly(flyConnection({ platform }, env), job);
  return onRender(renderConnection({ platform }, env), ownerId ?? "", job);
}

async function onFly(fly: Fly, job: StackJob): Promise<Place> {
  const machine = await machineOf(fly, job);
  if (machine === undefined) throw missing(job, `the app ${job.app} has no machine of it`);
  const { id } = machine;
  return {
    output: `fly logs -a ${job.app} -i ${id}`,
    runs: async () => runsOnFly((await getMachine(fly, job.app, id)).events ?? []),
    start: () => act(fly, job.app, id, "start"),
    stop: () => act(fly, job.app, id, "stop"),
  };
}

async function onRender(render: Render, ownerId: string, job: StackJob): Promise<Place> {
  const name = `${job.app}-${job.name}`;
  const service = await serviceOf(render, ownerId, job);
  if (service === undefined) throw missing(job, `the workspace has no cron job ${name}`);
  return {
    output: `the logs of ${name} in Render's dashboard`,
    runs: async () => runsOnRender(await cronRunEvents(render, service.id)),
    start: async () => void (await startCronRun(render, service.id)),
    stop: () => cancelCronRun(render, service.id),
  };
}

const missing = ({ name }: StackJob, why: string) =>
  new Error(`the job ${name} is declared and not there: ${why}. npm run up makes it`);
