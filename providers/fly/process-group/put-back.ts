import { isNotFound, messageOf } from "../../kernel/errors.ts";
import { act, destroyMachine, getMachine, type MachineAnswer } from "../api/machines.ts";
import { passGate } from "./gate.ts";
import { isDown, isResting } from "./observe.ts";
import type { Run } from "./run.ts";
import { hasConfig, leaseOf, startWhenSettled, updateOnce } from "./steps.ts";

/**
 * Puts back what a failed rollout touched: every updated machine gets the very config it had and is stopped again when
 * it was, every new machine goes. Answers what could not be put back, as sentences; empty when all is as before.
 */
export async function putBack(run: Run): Promise<string[]> {
  const { updated, created } = run.touched;
  const results = await Promise.all([
    ...updated.map((machine) => attempt(machine, () => restore(run, machine))),
    ...created.map((machine) => attempt(machine, () => discard(run, machine))),
  ]);
  return results.filter((problem) => problem !== undefined);
}

async function attempt({ name, id }: MachineAnswer, work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return `${name} (${id}): ${messageOf(error)}`;
  }
}

async function restore(run: Run, before: MachineAnswer): Promise<void> {
  const { fly, inputs, signal } = run;
  const config = before.config;
  if (!config) throw new Error("its earlier config is not known, because its host did not answer");
  const lease = await leaseOf(run, before);
  try {
    const now = await getMachine(fly, inputs.app, before.id, signal);
    if (hasConfig(now, config) && isResting(now) === isResting(before)) return;
    // A machine that rested is only stored back, not run again; one that ran must become healthy again, by its checks
    // alone: the smoke rules belong to the new release.
    if (isResting(before)) {
      await updateOnce(run, before.id, { config, skip_launch: true }, lease);
      await act(fly, inputs.app, before.id, "stop", lease.nonce, signal);
    } else {
      const { instance_id } = await updateOnce(run, before.id, { config }, lease);
      if (isDown(now)) await startWhenSettled(run, before.id, lease);
      if (before.cordoned) await act(fly, inputs.app, before.id, "cordon", lease.nonce, signal);
      const version = isDown(now) ? undefined : (instance_id ?? undefined);
      const start = () => startWhenSettled(run, before.id, lease);
      await passGate({
        fly,
        inputs: { ...inputs, smoke: [] },
        machine: before,
        version,
        config,
        start,
        signal,
      });
    }
    run.report(`${before.name}: put back`);
  } finally {
    await lease.release().catch(() => undefined);
  }
}

async function discard({ fly, inputs, report }: Run, machine: MachineAnswer): Promise<void> {
  try {
    await destroyMachine(fly, inputs.app, machine.id, undefined, true);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  report(`${machine.name}: the new machine was removed`);
}
