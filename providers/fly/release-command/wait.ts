import { ApiError, isNotFound } from "../../kernel/errors.ts";
import { getMachine, LONGEST_WAIT_S, type MachineAnswer, waitForState } from "../api/machines.ts";
import { type Outcome, outcomeOf, silenceReason } from "./outcome.ts";
import type { Run } from "./run.ts";

/** How a command ended. */
export type Ended = Extract<Outcome, { kind: "succeeded" | "failed" }>;

/** The first wait is short, so that a machine which cannot start is found soon. */
const FIRST_WAIT_S = 20;

/** How long a stopped machine may keep its exit code to itself: events come a moment after the state. */
const SILENT_MS = 10_000;

/**
 * Waits until the command of a machine has ended, at most the declared time; undefined when that is up. One wait is
 * outstanding at a time, and the machine is looked at after each.
 */
export async function whenEnded(run: Run, machine: MachineAnswer): Promise<Ended | undefined> {
  const { clock } = run.fly;
  const end = clock.now() + run.inputs.timeout_seconds * 1000;
  let silentUntil: number | undefined;
  for (let longest = FIRST_WAIT_S; ; longest = LONGEST_WAIT_S) {
    await stopped(run, machine, Math.min(longest, Math.ceil((end - clock.now()) / 1000)));
    const live = await look(run, machine);
    const outcome = live ? outcomeOf(live) : ({ kind: "running" } as const);
    if (outcome.kind === "succeeded" || outcome.kind === "failed") return outcome;
    if (live && outcome.kind === "silent") {
      silentUntil ??= clock.now() + SILENT_MS;
      if (clock.now() >= silentUntil) return { kind: "failed", reason: silenceReason(live) };
    } else if (clock.now() >= end) return undefined;
    await clock.sleep(1_000, run.signal);
  }
}

/** Whatever an unanswered wait means is for the look that follows: it is repeated by itself, and a wait is not. */
async function stopped({ fly, inputs, signal }: Run, machine: MachineAnswer, seconds: number): Promise<void> {
  const version = machine.instance_id ?? undefined;
  try {
    await waitForState(fly, inputs.app, machine.id, { state: "stopped", version, seconds }, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof ApiError) || error.status === 401 || error.status === 403) throw error;
  }
}

/** A machine that was just made can be invisible for a moment. */
async function look({ fly, inputs, signal }: Run, { id }: MachineAnswer): Promise<MachineAnswer | undefined> {
  try {
    return await getMachine(fly, inputs.app, id, signal);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    return undefined;
  }
}
