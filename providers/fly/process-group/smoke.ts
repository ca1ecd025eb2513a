import { pathAt } from "../../../settings/rules/own-path.ts";
import type { Clock } from "../../kernel/clock.ts";
import {
  askOnce,
  judgeAnswer,
  PAUSE_MS,
  publicBase,
  type SmokeAnswer,
  type SmokeRule,
  TRY_FOR_MS,
} from "../../kernel/smoke.ts";
import type { Platform } from "../api/connection.ts";

/** What the proxy itself answers when it has no way to a machine. */
export const PROXY_ANSWERS = [502, 503];

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

async function tryRule(rule: SmokeRule, target: SmokeTarget): Promise<SmokeProblem | undefined> {
  try {
    const answer = await get(rule, target);
    const reason = judgeAnswer(rule, answer);
    const { status } = answer;
    const unreachable = status !== rule.status && PROXY_ANSWERS.includes(status);
    return reason === undefined ? undefined : { reason, unreachable };
  } catch (error) {
    target.signal.throwIfAborted();
    return { reason: (error as Error).message, unreachable: true };
  }
}

/** One request to one machine through the proxy. */
export function get(
  rule: Pick<SmokeRule, "path" | "timeout_ms">,
  { platform, app, machineId, clock, signal }: Omit<SmokeTarget, "signal"> & { signal?: AbortSignal },
): Promise<SmokeAnswer> {
  const hostname = `${app}.fly.dev`;
  return askOnce(pathAt(rule.path, publicBase(platform, hostname, "HOTDASH_FLY_PROXY_URL")), {
    headers: { host: hostname, [INSTANCE_HEADER]: machineId },
    limitMs: Math.ceil(clock.real(rule.timeout_ms)) + 500,
    timeoutMs: rule.timeout_ms,
    signal,
  });
}
