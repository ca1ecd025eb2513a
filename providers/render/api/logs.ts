import * as z from "zod";
import type { Render } from "./connection.ts";
import { bucket } from "./rate-limits.ts";

const logAnswer = z.object({
  logs: z
    .array(
      z.object({
        id: z.string().nullish(),
        message: z.string(),
        timestamp: z.string(),
        labels: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
      }),
    )
    .nullish(),
});

/** One line that a service, one of its builds or commands, wrote. */
export interface ServiceLine {
  id: string;
  message: string;
  /** RFC 3339. */
  timestamp: string;
  /** Id of the service, and of the instance where there is one. */
  service: string | undefined;
  instance: string | undefined;
}

/** Most lines of one answer (Render's public API). */
const MOST_LINES = 100;

/** Lines of some services since a moment, oldest first: the newest hundred of them, or of one instance. */
export async function serviceLog(
  render: Render,
  {
    ownerId,
    services,
    since,
    instance,
  }: {
    ownerId: string;
    services: readonly string[];
    /** RFC 3339. */
    since: string;
    instance?: string | undefined;
  },
  signal?: AbortSignal,
): Promise<ServiceLine[]> {
  const query = new URLSearchParams([
    ["ownerId", ownerId],
    ...services.map((id) => ["resource", id]),
    ...(instance === undefined ? [] : [["instance", instance]]),
    ["startTime", since],
    ["direction", "backward"],
    ["limit", String(MOST_LINES)],
  ]);
  const { body } = await render.send({
    method: "GET",
    path: `/logs?${query}`,
    timeoutMs: 10_000,
    bucket: bucket("read"),
    signal,
    answer: logAnswer,
  });
  return (body.logs ?? [])
    .map(({ id, message, timestamp, labels }) => {
      const label = (wanted: string) => labels?.find(({ name }) => name === wanted)?.value;
      const service = label("resource");
      return {
        id: id ?? `${timestamp} ${message}`,
        message,
        timestamp,
        service,
        instance: label("instance"),
      };
    })
    .sort((one, other) => Date.parse(one.timestamp) - Date.parse(other.timestamp));
}

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
