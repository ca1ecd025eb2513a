import * as z from "zod";
import type { Render } from "./connection.ts";
import { bucket } from "./rate-limits.ts";

/** Events that say of runs when they began and how they ended (Render's public API). */
const TYPES = ["cron_job_run_started", "cron_job_run_ended"] as const;

const runEvent = z.object({
  type: z.string(),
  /** RFC 3339. */
  timestamp: z.string(),
  details: z
    .object({
      cronJobRunId: z.string().nullish(),
      status: z.string().nullish(),
      reason: z
        .object({ nonZeroExit: z.number().nullish(), oomKilled: z.unknown().nullish() })
        .nullish()
        .catch(undefined),
    })
    .nullish(),
});
export type CronRunEvent = z.infer<typeof runEvent>;

/** What happened to the runs of a cron job, newest first: at most the last hundred events. */
export async function cronRunEvents(render: Render, job: string): Promise<CronRunEvent[]> {
  const query = new URLSearchParams({ type: TYPES.join(","), limit: "100" });
  const { body } = await render.send({
    method: "GET",
    path: `/services/${encodeURIComponent(job)}/events?${query}`,
    bucket: bucket("read"),
    answer: z.array(z.object({ event: runEvent })),
  });
  return body.map(({ event }) => event).filter(({ type }) => (TYPES as readonly string[]).includes(type));
}

const runs = (job: string) => `/cron-jobs/${encodeURIComponent(job)}/runs`;

/** Starts a run now, and answers its id. One that is going is canceled by it, so that the caller looks first. */
export async function startCronRun(render: Render, job: string): Promise<string> {
  const { body } = await render.send({
    method: "POST",
    path: runs(job),
    bucket: bucket("write"),
    answer: z.object({ id: z.string() }),
  });
  return body.id;
}

/** Cancels the run that is going. */
export async function cancelCronRun(render: Render, job: string): Promise<void> {
  await render.send({ method: "DELETE", path: runs(job), idempotent: true, bucket: bucket("write") });
}
