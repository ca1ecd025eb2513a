import { ApiError, isNotFound } from "../../kernel/errors.ts";
import { act, destroyMachine, type MachineAnswer, waitForState } from "../api/machines.ts";
import type { Run } from "./run.ts";

/** Seconds that a machine gets to be gone. */
const GONE_WITHIN_S = 60;

/** Seconds that a command gets to end after it was told to: more than its stop timeout. */
const STOPS_WITHIN_S = 40;

/** Removes a machine; one that is gone already counts as removed. */
export async function removeMachine({ fly, inputs }: Run, { id }: MachineAnswer): Promise<void> {
  try {
    await destroyMachine(fly, inputs.app, id, undefined, true);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

/** Waits until a removed machine is gone: only then is its name free. */
export async function whenGone({ fly, inputs }: Run, { id }: MachineAnswer): Promise<void> {
  try {
    await waitForState(fly, inputs.app, id, { state: "destroyed", seconds: GONE_WITHIN_S });
  } catch (error) {
    // The API takes the id of a machine that is long gone for a wrong one.
    if (!isNotFound(error) && !(error instanceof ApiError && error.status === 400)) throw error;
  }
}

/** Ends a command that takes too long, in order where it lets itself be ended, and removes its machine. */
export async function stopAndRemove(run: Run, machine: MachineAnswer): Promise<void> {
  const { fly, inputs } = run;
  const stopped = { state: "stopped", seconds: STOPS_WITHIN_S } as const;
  const version = machine.instance_id ?? undefined;
  try {
    await act(fly, inputs.app, machine.id, "stop");
    await waitForState(fly, inputs.app, machine.id, { ...stopped, version });
  } catch {
    run.say(machine, "does not stop, and is removed by force");
  }
  await removeMachine(run, machine);
}
