import * as z from "zod";
import { connect, type Fly, FlyConnection, type Platform } from "./connection.ts";
import { bucket } from "./limits.ts";

/**
 * Fly's web API, which has the logs that the Machines API lacks. Its address is not published as a stable interface,
 * but Fly's documentation names the request ("Logs API options"), and Fly's own tool shows the output of a failed release
 * command by it.
 */
const LIVE_URL = "https://api.fly.io";

const logAnswer = z.object({
  meta: z.object({ next_token: z.string().nullish() }).nullish(),
  data: z.array(
    z.object({
      attributes: z.object({
        message: z.string(),
        /** RFC 3339. */
        timestamp: z.string().nullish(),
        /** Id of the machine that wrote the line. */
        instance: z.string().nullish(),
      }),
    }),
  ),
});

/** One line that a machine, or the platform on its behalf, wrote. */
export type LogLine = z.infer<typeof logAnswer>["data"][number]["attributes"];

/** Longest wait for an answer, in milliseconds. */
const TIMEOUT_MS = 10_000;

/**
 * The logs as the environment reaches them: of a live stack at Fly's web API, of a simulated one at the address of its
 * simulator. The rules of `connect` hold for both.
 */
export function connectLogs(made: { platform: Platform }, env: NodeJS.ProcessEnv = process.env): Fly {
  connect({ platform: made.platform }, env);
  const base = made.platform === "live" ? LIVE_URL : (env.FLY_FLAPS_BASE_URL ?? "").replace(/\/$/, "");
  return new FlyConnection(made.platform, `${base}/api`, env.FLY_API_TOKEN ?? "").to(undefined);
}

/** A page of an app's logs, and where the next one begins. */
export interface LogPage {
  lines: LogLine[];
  /** Undefined where nothing was answered yet. */
  next: string | undefined;
}

/**
 * What the logs hold of an app, oldest first: about its last hundred lines, or those since `after`, the `next` of an earlier
 * answer. Of one machine where that is given.
 */
export async function appLog(
  fly: Fly,
  app: string,
  { after, machine }: { after?: string | undefined; machine?: string | undefined } = {},
  signal?: AbortSignal,
): Promise<LogPage> {
  const query = new URLSearchParams({
    next_token: after ?? "",
    ...(machine === undefined ? {} : { instance: machine }),
  });
  const { body } = await fly.send({
    method: "GET",
    path: `/apps/${encodeURIComponent(app)}/logs?${query}`,
    timeoutMs: TIMEOUT_MS,
    bucket: bucket("list-logs", app),
    signal,
    answer: logAnswer,
  });
  const lines = body.data.map(({ attributes }) => attributes);
  // Fly's documentation says that the filter does not always work.
  const own = lines.filter(
    ({ instance }) => machine === undefined || instance == null || instance === machine,
  );
  return {
    lines: own.sort((one, other) => timeOf(one) - timeOf(other)),
    next: body.meta?.next_token || after,
  };
}

/** What the logs hold of a machine, oldest first: about its last hundred lines. */
export async function machineLog(
  fly: Fly,
  app: string,
  machine: string,
  signal?: AbortSignal,
): Promise<LogLine[]> {
  return (await appLog(fly, app, { machine }, signal)).lines;
}

/** Lines without a time keep their place. */
function timeOf({ timestamp }: LogLine): number {
  const at = Date.parse(timestamp ?? "");
  return Number.isNaN(at) ? 0 : at;
}
