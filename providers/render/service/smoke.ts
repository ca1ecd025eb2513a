import { HSTS, HSTS_HEADER, hstsProblem } from "../../../settings/rules/https.ts";
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
import type { Deploy } from "../api/deploys.ts";
import type { ServiceAnswer } from "../api/services.ts";
import { DeployError, type DeployRun } from "./deploy.ts";
import type { ServiceInputs } from "./schema.ts";

/** Render's load balancer hears a moment late of the instances that a deploy took away: their answers say nothing. */
const SETTLE_MS = 2_000;

/**
 * Answers in a row that a rule takes. Render sends a request to whichever instance it likes, so that one answer speaks for
 * one of them: twice as many as there are, but no load.
 */
const inARow = ({ numInstances, autoscaling }: ServiceInputs) =>
  Math.min(10, 2 * (autoscaling?.min ?? numInstances));

/** Bad answers that it takes at least, however long each was waited for: one that was lost on the way proves nothing. */
const LEAST_BAD = 3;

/** Whether there is anything to ask: a service that is suspended, or answers 503 to everybody by its setting, says nothing. */
export const hasSmoke = ({ smoke, suspended, maintenanceMode }: ServiceInputs) =>
  smoke.length > 0 && !suspended && !maintenanceMode.enabled;

/**
 * Asks a service whose deploy is live what its rules say, at its public address.
 * @throws DeployError when a rule does not hold, or the run is stopped meanwhile
 */
export async function passSmoke(
  run: DeployRun,
  service: ServiceAnswer,
  deploy: Deploy,
  inputs: ServiceInputs,
): Promise<void> {
  if (!hasSmoke(inputs)) return;
  run.tell(deploy.id, "live, and asked by its smoke rules");
  try {
    await run.render.clock.sleep(SETTLE_MS, run.stop);
    const { hostname } = new URL(service.serviceDetails.url ?? "");
    for (const rule of inputs.smoke) {
      const reason = await tryRule(run, hostname, rule, inputs);
      if (reason === undefined) continue;
      const text = `the deploy ${deploy.id} was live, and did not pass its smoke rules: ${rule.path}: ${reason}`;
      throw new DeployError(text, deploy, "smoke");
    }
  } catch (error) {
    if (!run.stop.aborted || error instanceof DeployError) throw error;
    throw new DeployError(
      `the deploy ${deploy.id} was live, and was stopped in its smoke`,
      deploy,
      "stopped",
    );
  }
}

/** Asks until enough answers in a row are good, or the time is up; answers what was wrong with the last one. */
async function tryRule(
  { render: { clock }, stop }: DeployRun,
  hostname: string,
  rule: SmokeRule,
  inputs: ServiceInputs,
): Promise<string | undefined> {
  const end = clock.now() + TRY_FOR_MS;
  const wanted = inARow(inputs);
  for (let good = 0, bad = 0; ; ) {
    const reason = await askFor(rule, hostname, inputs, { clock, stop });
    stop.throwIfAborted();
    good = reason === undefined ? good + 1 : 0;
    if (good >= wanted) return undefined;
    if (reason === undefined) continue;
    bad += 1;
    if (bad >= LEAST_BAD && clock.now() >= end) return reason;
    await clock.sleep(PAUSE_MS, stop);
  }
}

async function askFor(
  rule: SmokeRule,
  hostname: string,
  { platform, hstsMaxAge }: ServiceInputs,
  { clock, stop }: { clock: Clock; stop: AbortSignal },
): Promise<string | undefined> {
  const url = pathAt(rule.path, publicBase(platform, hostname, "HOTDASH_RENDER_PROXY_URL"));
  try {
    const answer = await askOnce(url, {
      headers: { host: hostname },
      limitMs: Math.ceil(clock.real(rule.timeout_ms)) + 500,
      timeoutMs: rule.timeout_ms,
      signal: stop,
    });
    return judgeAnswer(rule, answer) ?? judgeHeader(answer, hstsMaxAge);
  } catch (error) {
    return (error as Error).message;
  }
}

/** Fly's proxy adds the header; at Render only the application can (headers are for static sites there). */
function judgeHeader({ headers }: SmokeAnswer, hstsMaxAge: number | undefined): string | undefined {
  if (hstsMaxAge === undefined) return undefined;
  const problem = hstsProblem(headers[HSTS_HEADER], hstsMaxAge);
  return (
    problem &&
    `Strict-Transport-Security ${problem}. Render sets no headers for a web service: let the application answer every request with "Strict-Transport-Security: ${HSTS}"`
  );
}
