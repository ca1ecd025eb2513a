import { ProviderError } from "../../kernel/errors.ts";
import type { RunEvent } from "../../kernel/run-directory.ts";
import { GateError } from "./gate-error.ts";

/**
 * What refused a release: its health (checks, crashes, a start that never comes), a smoke rule, the analysis, or the
 * deadline of the whole rollout. A closed list of words, so that it can be kept where nothing may be secret: the
 * reason in full may quote what the application answered.
 */
export const REFUSALS = ["health", "smoke", "analysis", "deadline"] as const;
export type Refusal = (typeof REFUSALS)[number];

/** Why a rollout failed. `stopped` (by a person) and `platform` (requests, leases, room) say nothing about the release. */
export type FailureCause = Refusal | "stopped" | "platform";

/** Told to the run's event file when a rollout fails, before anything is put back. */
export type RolloutFailedEvent = RunEvent & {
  type: "rollout-failed";
  app: string;
  group: string;
  /** Image that it was to bring. */
  image: string;
  cause: FailureCause;
};

/** The rollout took longer than its inputs allow. */
export class DeadlineError extends ProviderError {
  override name = "DeadlineError";
}

/**
 * The cause behind an error of a rollout.
 * @param stop aborted when a person asked the run to end
 */
export function causeOf(error: unknown, stop: AbortSignal): FailureCause {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (stop.aborted && at === stop.reason) return "stopped";
    if (at instanceof GateError) return at.rule;
    if (at instanceof DeadlineError) return "deadline";
  }
  return "platform";
}
