import { messageOf, ProviderError } from "../../kernel/errors.ts";
import type { MachineAnswer } from "../api/machines.ts";
import { find } from "./find.ts";
import { launch } from "./launch.ts";
import { outcomeOf } from "./outcome.ts";
import { outputTail } from "./output-tail.ts";
import { removeMachine, stopAndRemove, whenGone } from "./remove.ts";
import { commandText, plannedMachine, type Run } from "./run.ts";
import { type Ended, whenEnded } from "./wait.ts";

/**
 * Runs the command of a release, once. A machine of this release that an earlier run left is waited for, or its exit code
 * is read; only when it had failed before is it removed and the command run again.
 *
 * @returns when the command ended, as an ISO 8601 time
 * @throws ProviderError with the reason and the end of its output. Nothing but release commands' machines was touched.
 */
export async function runOnce(run: Run): Promise<string> {
  const { current, older } = await find(run.fly, run.inputs);
  for (const machine of older) await clearAway(run, machine);
  const found = current && outcomeOf(current);
  if (current && found?.kind === "succeeded") {
    run.say(current, "an earlier run of this release succeeded, and it is not run twice");
    return timeText(run, found);
  }
  if (current && found?.kind !== "failed") {
    run.say(current, "still runs since an earlier run, which is waited for");
    return finish(run, current);
  }
  if (current && found?.kind === "failed") {
    run.say(current, `failed in an earlier run (${found.reason}), and is run again`);
    await removeMachine(run, current);
    await whenGone(run, current);
  }
  run.say(plannedMachine(run), `runs ${run.inputs.command.join(" ")}`);
  return finish(run, await launch(run, current?.id));
}

/** Two commands at a time could work on one schema, so that one which still runs is waited for. */
async function clearAway(run: Run, machine: MachineAnswer): Promise<void> {
  if (outcomeOf(machine).kind === "running") {
    run.say(machine, "the command of an earlier release still runs and is waited for");
    const ended = await wait(run, machine);
    if (!ended) await giveUp(run, machine);
  }
  await removeMachine(run, machine);
}

async function finish(run: Run, machine: MachineAnswer): Promise<string> {
  const ended = await wait(run, machine);
  if (!ended) return giveUp(run, machine);
  if (ended.kind === "succeeded") {
    run.say(machine, "succeeded");
    return timeText(run, ended);
  }
  run.say(machine, `failed: ${ended.reason}`);
  throw new ProviderError(
    `fly: ${commandText(run)} failed on the machine ${machine.name} (${machine.id}): ${ended.reason}. ` +
      "No process group was touched, and the next `pulumi up` runs it again. " +
      (await outputTail(run, machine.id)),
  );
}

/** A person's wish to end the run does not end a migration half way: the machine is left to its work. */
async function wait(run: Run, machine: MachineAnswer): Promise<Ended | undefined> {
  try {
    return await whenEnded(run, machine);
  } catch (error) {
    if (!run.signal.aborted) throw error;
    throw new ProviderError(
      `fly: ${commandText(run)}: ${messageOf(run.signal.reason)}. It goes on on the machine ${machine.name} (${machine.id}); ` +
        "no process group was touched. The next `pulumi up` finds it and does not run it twice",
    );
  }
}

async function giveUp(run: Run, machine: MachineAnswer): Promise<never> {
  run.say(machine, `did not end within ${run.inputs.timeout_seconds} s, and is stopped`);
  const left = await stopAndRemove(run, machine).then(
    () => "Its machine was stopped and removed",
    (error) =>
      `Its machine could not be removed (${messageOf(error)}), and may still run: fly machine stop ${machine.id} -a ${run.inputs.app}`,
  );
  throw new ProviderError(
    `fly: ${commandText(run)} did not end within ${run.inputs.timeout_seconds} s on ${machine.name} (${machine.id}). ${left}. ` +
      "No process group was touched, and the next `pulumi up` runs it again; timeout_seconds gives it more time. " +
      (await outputTail(run, machine.id)),
  );
}

function timeText({ fly }: Run, ended: { at: number | undefined }): string {
  return new Date(ended.at ?? fly.clock.now()).toISOString();
}
