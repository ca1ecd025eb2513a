import * as http from "node:http";
import * as https from "node:https";
import * as z from "zod";
import { isLoopback } from "./connection.ts";
import { ProviderError } from "./errors.ts";

/** A request that a new release must answer before its rollout goes on. */
export const smokeRule = z.strictObject({
  path: z.string().startsWith("/"),
  status: z.int().min(100).max(599).default(200),
  /** Text that the answer must contain. */
  contains: z.string().min(1).optional(),
  /** Longest time for the answer, in milliseconds. */
  timeout_ms: z.int().min(1).default(5_000),
});
export type SmokeRule = z.infer<typeof smokeRule>;

/** How long a rule is tried before it counts as failed, because what routes requests hears of a release late; and how often. */
export const TRY_FOR_MS = 10_000;
export const PAUSE_MS = 1_000;

/** An answer to a request of a rule. */
export interface SmokeAnswer {
  status: number;
  body: string;
  headers: http.IncomingHttpHeaders;
}

/** What is wrong with an answer by its rule; undefined when nothing is. */
export function judgeAnswer(rule: SmokeRule, { status, body }: SmokeAnswer): string | undefined {
  if (status !== rule.status) return `expected status ${rule.status}, got ${status}`;
  if (rule.contains !== undefined && !body.includes(rule.contains))
    return `the answer does not contain ${JSON.stringify(rule.contains)}`;
  return undefined;
}

/**
 * One request on a connection of its own, that follows nothing.
 * @param ask `limitMs`: real milliseconds until it is given up; `timeoutMs`: what the error then says it was; `signal`:
 *   gives it up when it is aborted
 */
export function askOnce(
  url: URL,
  ask: { headers: http.OutgoingHttpHeaders; limitMs: number; timeoutMs: number; signal?: AbortSignal },
): Promise<SmokeAnswer> {
  const client = url.protocol === "https:" ? https : http;
  return new Promise((resolve, reject) => {
    const { headers, limitMs: timeout, signal } = ask;
    const options = { headers, timeout, agent: false, ...(signal ? { signal } : {}) };
    const request = client.get(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          body: Buffer.concat(chunks).toString(),
          headers: response.headers,
        }),
      );
      response.on("error", reject);
    });
    request.on("timeout", () => request.destroy(new Error(`no answer within ${ask.timeoutMs} ms`)));
    request.on("error", reject);
  });
}

/**
 * Where requests to a host name go: to the host itself, or to the proxy of its simulator, which `variable` names. Of a
 * simulated stack only loopback is reached.
 */
export function publicBase(platform: "simulated" | "live", hostname: string, variable: string): string {
  if (platform === "live") return `https://${hostname}`;
  const url = process.env[variable];
  if (!url || !isLoopback(url))
    throw new ProviderError(`smoke rules against a simulator need ${variable}, a loopback address`);
  return url;
}
