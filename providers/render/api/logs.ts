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

/** Which lines are wanted, beside from whom: the newest since a moment. */
interface Since {
  ownerId: string;
  /** RFC 3339. */
  since: string;
}

/** Lines of some services since a moment, oldest first: the newest hundred of them, or of one instance. */
export async function serviceLog(
  render: Render,
  { services, instance, ...wanted }: Since & { services: readonly string[]; instance?: string | undefined },
  signal?: AbortSignal,
): Promise<ServiceLine[]> {
  const from = [
    ...services.map((id) => ["resource", id]),
    ...(instance === undefined ? [] : [["instance", instance]]),
  ];
  const lines = await newest(render, { ...wanted, from, limit: MOST_LINES }, signal);
  return lines.map(({ id, message, timestamp, labels }) => {
    const label = (name: string) => labels?.find((one) => one.name === name)?.value;
    return {
      ...{ id: id ?? `${timestamp} ${message}`, message, timestamp },
      ...{ service: label("resource"), instance: label("instance") },
    };
  });
}

/** The newest lines that a service, its builds and its pre-deploy commands wrote since a moment, oldest first. */
export async function logLines(
  render: Render,
  { service, ...wanted }: Since & { service: string; limit: number },
  signal?: AbortSignal,
): Promise<string[]> {
  const lines = await newest(render, { ...wanted, from: [["resource", service]] }, signal);
  return lines.map(({ message }) => message);
}

/** @param from filters of the API by name: resources, and an instance of theirs */
async function newest(
  render: Render,
  { ownerId, since, from, limit }: Since & { from: readonly string[][]; limit: number },
  signal?: AbortSignal,
) {
  const query = new URLSearchParams([
    ["ownerId", ownerId],
    ...from,
    ["startTime", since],
    ["direction", "backward"],
    ["limit", String(limit)],
  ]);
  const { body } = await render.send({
    method: "GET",
    path: `/logs?${query}`,
    timeoutMs: 10_000,
    bucket: bucket("read"),
    signal,
    answer: logAnswer,
  });
  return [...(body.logs ?? [])].sort((one, other) => Date.parse(one.timestamp) - Date.parse(other.timestamp));
}
