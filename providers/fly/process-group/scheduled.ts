import { isNotFound, ProviderError } from "../../kernel/errors.ts";
import { getMachine, type MachineAnswer } from "../api/machines.ts";
import { GateError } from "./gate-error.ts";
import type { GateRun, GateTarget } from "./gate-run.ts";
import { type Health, judgeExit } from "./health.ts";
import { isDown } from "./rest.ts";

/** A job is looked at this often: it has no checks whose interval could say more. */
const POLL_MS = 5_000;

/** Whether a machine runs a job now and then instead of a process that stays. */
export function isScheduled(config: Record<string, unknown>): boolean {
  return config.schedule !== undefined;
}

/**
 * Lets a job pass that was launched: it has ended well, or has run for the settle time. Throws GateError with the reason
 * when it ended badly, could not be launched, or did neither within the time for health.
 */
export async function passJobGate(run: GateRun, { machine }: Pick<GateTarget, "machine">): Promise<void> {
  const { fly, inputs, signal } = run;
  const { health_timeout_seconds, settle_seconds } = inputs.rollout;
  const end = fly.clock.now() + health_timeout_seconds * 1000;
  let runsSince: number | undefined;
  for (;;) {
    const live = await lookAt(run, machine.id);
    const { verdict, reason, stopped }: Health = live
      ? judgeExit(live)
      : { verdict: "pending", reason: "it is not visible" };
    if (verdict === "failed") throw new GateError(reason);
    if (verdict === "healthy") return;
    if (live?.state === "started") {
      runsSince ??= fly.clock.now();
      if (fly.clock.now() - runsSince >= settle_seconds * 1000) return;
    }
    if (fly.clock.now() >= end) {
      const text = `its job did not start within ${health_timeout_seconds} s: ${reason}`;
      // Stopped by hand, which says nothing about the release.
      throw stopped === "by request" ? new ProviderError(text) : new GateError(text);
    }
    await fly.clock.sleep(POLL_MS, signal);
  }
}

/** A machine that was just made can be invisible for a moment. */
async function lookAt({ fly, inputs, signal }: GateRun, id: string): Promise<MachineAnswer | undefined> {
  try {
    return await getMachine(fly, inputs.app, id, signal);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    return undefined;
  }
}

/**
 * Waits until a job that is under way has ended, since a change would cut it off. Answers the machine as it is then;
 * throws ProviderError when the time for health was not enough: no fault of the new release.
 */
export async function jobEnded(run: GateRun, live: MachineAnswer): Promise<MachineAnswer> {
  const { fly, inputs, signal } = run;
  const seconds = inputs.rollout.health_timeout_seconds;
  const end = fly.clock.now() + seconds * 1000;
  for (let now = live; ; now = (await lookAt(run, live.id)) ?? now) {
    if (isDown(now)) return now;
    if (fly.clock.now() >= end)
      throw new ProviderError(
        `its job is still under way after ${seconds} s, and a change would cut it off. Run \`pulumi up\` again when it has ended, or raise health_timeout_seconds`,
      );
    await fly.clock.sleep(POLL_MS, signal);
  }
}
