import * as z from "zod";
import type { Render } from "./connection.ts";
import { bucket } from "./rate-limits.ts";

const failure = z.object({
  evicted: z.boolean().nullish(),
  evictionReason: z.string().nullish(),
  nonZeroExit: z.number().nullish(),
  earlyExit: z.boolean().nullish(),
  oomKilled: z.object({ memoryLimit: z.string() }).nullish(),
  timedOutSeconds: z.number().nullish(),
  timedOutReason: z.string().nullish(),
  unhealthy: z.string().nullish(),
});
/** Why an instance, a build or a command ended. */
export type Failure = z.infer<typeof failure>;

const eventAnswer = z.object({
  type: z.string(),
  details: z
    .object({
      deployId: z.string().nullish(),
      reason: z
        .union([z.object({ failure: failure.nullish(), buildFailed: z.object({}).nullish() }), z.unknown()])
        .nullish(),
    })
    .nullish(),
});

/** Why a deploy failed, as Render's events say it; undefined when they do not. */
export async function failureOf(
  render: Render,
  service: string,
  deployId: string,
  signal?: AbortSignal,
): Promise<Failure | undefined> {
  const { body } = await render.send({
    method: "GET",
    path: `/services/${encodeURIComponent(service)}/events?limit=50`,
    timeoutMs: 10_000,
    bucket: bucket("read"),
    signal,
    answer: z.array(z.object({ event: eventAnswer })),
  });
  const reasons = body
    .filter(({ event }) => event.details?.deployId === deployId)
    .map(({ event }) => z.object({ failure: failure.nullish() }).safeParse(event.details?.reason));
  return reasons.find((reason) => reason.data?.failure)?.data?.failure ?? undefined;
}
