import { isNotFound, ProviderError } from "../../kernel/errors.ts";
import { act, destroyMachine, getMachine, type MachineAnswer } from "../api/machines.ts";
import { passGate } from "./gate.ts";
import { judgeHealth } from "./health.ts";
import { isServing, runsConfig } from "./observe.ts";
import { isDown, isResting } from "./rest.ts";
import { leaseOf, type Run, release } from "./run.ts";
import { launchBack, onceSettled } from "./steps/launch.ts";
import { retire } from "./steps/retire.ts";
import { start } from "./steps/start.ts";
import { cordonAgain, drained, uncordon } from "./steps/traffic.ts";

/* Each of these may be done again after it failed half way: it looks first, and does what is left. */

/** Gives a machine its requests back that was only cordoned: its config is what it was, and by now it may have been stopped. */
export async function reopen(run: Run, machine: MachineAnswer): Promise<void> {
  try {
    await leaseOf(run, machine);
    const now = await seen(run, machine);
    if (isDown(now)) await start(run, machine);
    await uncordon(run, machine);
    run.tell(machine.name, "takes requests again");
  } catch (error) {
    throw isNotFound(error) ? gone() : error;
  } finally {
    await release(run, machine);
  }
}

/**
 * Gives an updated machine back the config and the state that it had.
 *
 * @param othersServe whether others can take its requests meanwhile
 * @param proving machines that were launched back and have not become healthy yet, by id
 */
export async function restore(
  run: Run,
  before: MachineAnswer,
  othersServe: boolean,
  proving: Set<string>,
): Promise<void> {
  const { fly, inputs, signal } = run;
  const config = before.config;
  if (!config) throw new Error("its earlier config is not known, because its host did not answer");
  try {
    await leaseOf(run, before);
    const nonce = () => run.leases.get(before.id)?.nonce;
    const now = await seen(run, before);
    const asBefore = runsConfig(now, config) && isResting(now) === isResting(before);
    if (!asBefore && isResting(before)) await restAgain(run, before, now, config);
    else if (!asBefore || proving.has(before.id)) {
      if (othersServe) {
        await cordonAgain(run, before, serves(now));
        await drained(run, before);
      }
      proving.add(before.id);
      const launched = asBefore ? now : await launchBack(run, before, { config }, nonce());
      await proven(run, before, now, launched);
      proving.delete(before.id);
    }
    run.unproven.delete(before.name);
    await act(fly, inputs.app, before.id, before.cordoned ? "cordon" : "uncordon", nonce(), signal);
    run.touched.cordoned.delete(before.id);
    run.tell(before.name, "put back");
  } catch (error) {
    throw isNotFound(error) ? gone() : error;
  } finally {
    await release(run, before);
  }
}

/** A machine that rested is only stored back, not run again; one that runs is stopped once its replacement has settled. */
async function restAgain(
  run: Run,
  before: MachineAnswer,
  now: MachineAnswer,
  config: Record<string, unknown>,
): Promise<void> {
  const nonce = () => run.leases.get(before.id)?.nonce;
  if (!runsConfig(now, config)) await launchBack(run, before, { config, skip_launch: true }, nonce());
  await onceSettled(run, () => act(run.fly, run.inputs.app, before.id, "stop", nonce(), run.signal));
}

/** One that ran must become healthy again, by its checks alone: the smoke rules belong to the new release. */
async function proven(
  run: Run,
  before: MachineAnswer,
  now: MachineAnswer,
  launched: MachineAnswer,
): Promise<void> {
  if (isDown(now)) await start(run, before);
  const version = isDown(now) ? undefined : (launched.instance_id ?? undefined);
  const checksOnly = { ...run, inputs: { ...run.inputs, smoke: [] } };
  await passGate(checksOnly, {
    machine: before,
    version,
    config: before.config ?? {},
    cordoned: true,
    start: () => start(run, before),
  });
}

/** Removes a machine that the rollout made. One that takes requests leaves in order; the others just go. */
export async function discard(run: Run, machine: MachineAnswer): Promise<void> {
  const { fly, inputs } = run;
  run.leaving.add(machine.id);
  try {
    const now = await getMachine(fly, inputs.app, machine.id);
    if (isServing(now) || run.touched.cordoned.has(machine.id)) return await retire(run, now, true);
    await destroyMachine(fly, inputs.app, machine.id, run.leases.get(machine.id)?.nonce, true);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  run.tell(machine.name, "the new machine was removed");
}

/** Whether requests go to a machine: to one whose checks fail they do not. */
export const serves = (machine: MachineAnswer): boolean =>
  isServing(machine) && judgeHealth(machine, machine.config ?? {}).verdict === "healthy";

/** A machine as it is now, destroyed ones being gone: their id is answered for a while. */
async function seen({ fly, inputs, signal }: Run, { id }: MachineAnswer): Promise<MachineAnswer> {
  const now = await getMachine(fly, inputs.app, id, signal);
  if (now.state === "destroyed" || now.state === "destroying") throw gone();
  return now;
}

const gone = () => new ProviderError("it is gone: somebody removed it");
