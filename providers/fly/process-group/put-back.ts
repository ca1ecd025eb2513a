import { isNotFound, messageOf } from "../../kernel/errors.ts";
import { act, destroyMachine, getMachine, listMachines, type MachineAnswer } from "../api/machines.ts";
import { passGate } from "./gate.ts";
import { judgeHealth } from "./health.ts";
import { isDown, isResting, isServing, runsConfig } from "./observe.ts";
import { leaseOf, type Run, release } from "./run.ts";
import { slotOf } from "./slots.ts";
import { launchBack } from "./steps/launch.ts";
import { retire } from "./steps/retire.ts";
import { start } from "./steps/start.ts";
import { cordon, drained, uncordon } from "./steps/traffic.ts";
import { batches, maxUnavailable } from "./strategies/situation.ts";

/**
 * Puts back what a failed rollout touched, so that requests are answered throughout: machines that were only taken out
 * of routing get their requests back first; then every updated machine gets the very config it had and is stopped
 * again when it was, sick ones at once, sound ones a few at a time; new machines go last, in order. Answers what could
 * not be put back, as sentences; empty when all is as before.
 */
export async function putBack(run: Run): Promise<string[]> {
  const { updated, created, cordoned } = run.touched;
  const back = [...cordoned.values()].map(({ machine }) => machine).filter(({ id }) => !updated.has(id));
  const problems = await each(back, (machine) => reopen(run, machine));
  if (back.length > 0) await run.fly.clock.sleep(run.inputs.rollout.drain_seconds * 1000);
  const { sick, sound, othersServe } = await sorted(run, [...updated.values()]);
  problems.push(...(await each(sick, (machine) => restore(run, machine, false))));
  for (const wave of batches(sound, maxUnavailable(run.inputs.rollout, Math.max(1, updated.size))))
    problems.push(...(await each(wave, (machine) => restore(run, machine, othersServe))));
  problems.push(...(await each(created, (machine) => discard(run, machine))));
  return problems;
}

async function each(
  machines: readonly MachineAnswer[],
  work: (machine: MachineAnswer) => Promise<void>,
): Promise<string[]> {
  const results = await Promise.all(
    machines.map((machine) =>
      work(machine).then(
        () => undefined,
        (error) => `${machine.name} (${machine.id}): ${messageOf(error)}`,
      ),
    ),
  );
  return results.filter((problem) => problem !== undefined);
}

/**
 * Machines that serve now lose their requests before they are touched, where others can take them; those that do not
 * serve lose nothing.
 */
async function sorted(run: Run, machines: readonly MachineAnswer[]) {
  if (machines.length === 0) return { sick: [], sound: [], othersServe: false };
  const { fly, inputs } = run;
  fly.reads.forget(`machines ${inputs.app}`);
  const live = await listMachines(fly, inputs.app).catch(() => []);
  const serving = live.filter(
    (one) =>
      slotOf(inputs.group, one.name) !== undefined &&
      isServing(one) &&
      judgeHealth(one, one.config ?? {}).verdict === "healthy",
  );
  const serves = ({ id }: MachineAnswer) => serving.some((one) => one.id === id);
  return {
    sick: machines.filter((one) => !serves(one)),
    sound: machines.filter(serves),
    othersServe: serving.length > 1,
  };
}

/** It was only cordoned: its config is what it was, and by now it may have been stopped. */
async function reopen(run: Run, machine: MachineAnswer): Promise<void> {
  try {
    await leaseOf(run, machine);
    const now = await getMachine(run.fly, run.inputs.app, machine.id, run.signal);
    if (isDown(now)) await start(run, machine);
    await uncordon(run, machine);
    run.tell(machine.name, "takes requests again");
  } finally {
    await release(run, machine);
  }
}

async function restore(run: Run, before: MachineAnswer, serving: boolean): Promise<void> {
  const { fly, inputs, signal } = run;
  const config = before.config;
  if (!config) throw new Error("its earlier config is not known, because its host did not answer");
  await leaseOf(run, before);
  const nonce = run.leases.get(before.id)?.nonce;
  try {
    const now = await getMachine(fly, inputs.app, before.id, signal);
    const asBefore = runsConfig(now, config) && isResting(now) === isResting(before);
    if (!asBefore && isResting(before)) {
      // A machine that rested is only stored back, not run again.
      await launchBack(run, before, { config, skip_launch: true }, nonce);
      await act(fly, inputs.app, before.id, "stop", nonce, signal);
    } else if (!asBefore) {
      if (serving && isServing(now)) {
        await cordon(run, before);
        await drained(run, before);
      }
      const { instance_id } = await launchBack(run, before, { config }, nonce);
      if (isDown(now)) await start(run, before);
      const version = isDown(now) ? undefined : (instance_id ?? undefined);
      // One that ran must become healthy again, by its checks alone: the smoke rules belong to the new release.
      const checksOnly = { ...run, inputs: { ...inputs, smoke: [] } };
      await passGate(checksOnly, {
        machine: before,
        version,
        config,
        cordoned: true,
        start: () => start(run, before),
      });
    }
    run.unproven.delete(before.name);
    await act(fly, inputs.app, before.id, before.cordoned ? "cordon" : "uncordon", nonce, signal);
    run.touched.cordoned.delete(before.id);
    run.tell(before.name, "put back");
  } finally {
    await release(run, before);
  }
}

/** New machines that take requests leave in order; the others just go. */
async function discard(run: Run, machine: MachineAnswer): Promise<void> {
  const { fly, inputs } = run;
  try {
    const now = await getMachine(fly, inputs.app, machine.id);
    if (isServing(now)) return await retire(run, now, true);
    await destroyMachine(fly, inputs.app, machine.id, run.leases.get(machine.id)?.nonce, true);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  run.tell(machine.name, "the new machine was removed");
}
