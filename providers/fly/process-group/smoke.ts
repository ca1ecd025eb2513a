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

/**
 * Sends every rule's request to one machine, through the proxy that users come through. Answers what is wrong, or
 * undefined when all rules hold.
 */
export async function smoke(rules: readonly SmokeRule[], target: SmokeTarget): Promise<string | undefined> {
  for (const rule of rules) {
    const end = target.clock.now() + TRY_FOR_MS;
    for (;;) {
      const problem = await tryRule(rule, target);
      if (problem === undefined) break;
      if (target.clock.now() >= end) return `smoke of ${rule.path}: ${problem}`;
      await target.clock.sleep(PAUSE_MS, target.signal);
    }
  }
  return undefined;
}

async function tryRule(rule: SmokeRule, target: SmokeTarget): Promise<string | undefined> {
  try {
    const { status, body } = await get(rule, target);
    if (status !== rule.status) return `expected status ${rule.status}, got ${status}`;
    if (rule.contains !== undefined && !body.includes(rule.contains)) {
      return `the answer does not contain ${JSON.stringify(rule.contains)}`;
    }
    return undefined;
  } catch (error) {
    target.signal.throwIfAborted();
    return (error as Error).message;
  }
}

function get(
  rule: SmokeRule,
  { platform, app, machineId, clock }: SmokeTarget,
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
