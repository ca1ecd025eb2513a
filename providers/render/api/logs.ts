import * as z from "zod";
import type { Render } from "./connection.ts";
import { bucket } from "./rate-limits.ts";

const logAnswer = z.object({
  logs: z.array(z.object({ message: z.string(), timestamp: z.string() })).nullish(),
});

/** The newest lines that a service, its builds and its pre-deploy commands wrote since a moment, oldest first. */
export async function logLines(
  render: Render,
  {
    ownerId,
    service,
    since,
    limit,
  }: { ownerId: string; service: string /** RFC 3339. */; since: string; limit: number },
  signal?: AbortSignal,
): Promise<string[]> {
  const query = new URLSearchParams({
    ownerId,
    resource: service,
    startTime: since,
    direction: "backward",
    limit: String(limit),
  });
  const { body } = await render.send({
    method: "GET",
    path: `/logs?${query}`,
    timeoutMs: 10_000,
    bucket: bucket("read"),
    signal,
    answer: logAnswer,
  });
  return [...(body.logs ?? [])]
    .sort((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp))
    .map(({ message }) => message);
}
