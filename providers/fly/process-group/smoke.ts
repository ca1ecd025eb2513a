import * as http from "node:http";
import * as https from "node:https";
import type { Clock } from "../../kernel/clock.ts";
import { ProviderError } from "../../kernel/errors.ts";
import type { Platform } from "../api/connection.ts";
import type { SmokeRule } from "./schema.ts";

/** The routing table of Fly's proxy lags behind, so a rule is tried for this long before it counts as failed. */
const TRY_FOR_MS = 10_000;
const PAUSE_MS = 1_000;

/** Header by which Fly's proxy sends a request to one machine. */
const INSTANCE_HEADER = "fly-force-instance-id";

export interface SmokeTarget {
  platform: Platform;
  app: string;
  machineId: string;
  clock: Clock;
  signal: AbortSignal;
}

/** A rule that does not hold. */
export interface SmokeProblem {
  reason: string;
  /** The request never got to the machine, as far as the answer tells. */
  unreachable: boolean;
}

/**
 * Sends every rule's request to one machine, through the proxy that users come through. Answers what is wrong, or
 * undefined when all rules hold.
 */
export async function smoke(
  rules: readonly SmokeRule[],
  target: SmokeTarget,
): Promise<SmokeProblem | undefined> {
  for (const rule of rules) {
    const end = target.clock.now() + TRY_FOR_MS;
    for (;;) {
      const problem = await tryRule(rule, target);
      if (problem === undefined) break;
      if (target.clock.now() >= end)
        return { ...problem, reason: `smoke of ${rule.path}: ${problem.reason}` };
      await target.clock.sleep(PAUSE_MS, target.signal);
    }
  }
  return undefined;
}

/** What the proxy itself answers when it has no way to a machine. */
export const PROXY_ANSWERS = [502, 503];

async function tryRule(rule: SmokeRule, target: SmokeTarget): Promise<SmokeProblem | undefined> {
  try {
    const { status, body } = await get(rule, target);
    const unreachable = PROXY_ANSWERS.includes(status);
    if (status !== rule.status)
      return { reason: `expected status ${rule.status}, got ${status}`, unreachable };
    if (rule.contains !== undefined && !body.includes(rule.contains))
      return { reason: `the answer does not contain ${JSON.stringify(rule.contains)}`, unreachable: false };
    return undefined;
  } catch (error) {
    target.signal.throwIfAborted();
    return { reason: (error as Error).message, unreachable: true };
  }
}

/** One request to one machine through the proxy. */
export function get(
  rule: Pick<SmokeRule, "path" | "timeout_ms">,
  { platform, app, machineId, clock }: Omit<SmokeTarget, "signal">,
): Promise<{ status: number; body: string }> {
  const hostname = `${app}.fly.dev`;
  const base = platform === "live" ? `https://${hostname}` : simulatedProxy();
  const client = base.startsWith("https:") ? https : http;
  return new Promise((resolve, reject) => {
    const headers = { host: hostname, [INSTANCE_HEADER]: machineId };
    const timeout = Math.ceil(clock.real(rule.timeout_ms)) + 500;
    const request = client.get(new URL(rule.path, base), { headers, timeout, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
      );
      response.on("error", reject);
    });
    request.on("timeout", () => request.destroy(new Error(`no answer within ${rule.timeout_ms} ms`)));
    request.on("error", reject);
  });
}

/** A simulator has a proxy of its own; `HOTDASH_FLY_PROXY_URL` says where. Only loopback is reached. */
function simulatedProxy(): string {
  const url = process.env.HOTDASH_FLY_PROXY_URL;
  if (!url || !["127.0.0.1", "localhost", "[::1]"].includes(new URL(url).hostname)) {
    throw new ProviderError("smoke rules against a simulator need HOTDASH_FLY_PROXY_URL, a loopback address");
  }
  return url;
}
