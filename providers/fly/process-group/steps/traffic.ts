import { act, type MachineAnswer } from "../../api/machines.ts";
import { smokeOf } from "../gate.ts";
import { type Run, underLease } from "../run.ts";

/** Takes a machine out of routing. Noted first: a machine that may be cordoned by us gets its requests back on failure. */
export async function cordon(run: Run, machine: MachineAnswer): Promise<void> {
  const { fly, inputs, touched, signal } = run;
  touched.cordoned.set(machine.id, { machine, at: undefined });
  await underLease(run, machine, (nonce) => act(fly, inputs.app, machine.id, "cordon", nonce, signal));
  touched.cordoned.set(machine.id, { machine, at: fly.clock.now() });
}

/**
 * The same for one that is looked at again: one that serves, or whose cordon nobody has confirmed, since that may have been
 * carried out a moment ago or not at all.
 */
export async function cordonAgain(run: Run, machine: MachineAnswer, serves: boolean): Promise<void> {
  const before = run.touched.cordoned.get(machine.id);
  if (before ? before.at === undefined || serves : serves) await cordon(run, machine);
}

/** Waits until every proxy knows that the machine takes no requests, and what was on its way has arrived. */
export async function drained({ fly, inputs, touched, signal }: Run, { id }: MachineAnswer): Promise<void> {
  const since = touched.cordoned.get(id)?.at ?? Number.NEGATIVE_INFINITY;
  const left = since + inputs.rollout.drain_seconds * 1000 - fly.clock.now();
  if (left > 0) await fly.clock.sleep(left, signal);
}

/**
 * Waits until every proxy has heard of machines that just came back to the traffic: others that leave it next could
 * otherwise be gone for a proxy before those are there. Half of `drain_seconds`, which is twice what proxies lag behind.
 *
 * @param passed milliseconds since they came back
 */
export async function heard({ fly, inputs, signal }: Run, passed = 0): Promise<void> {
  const left = (inputs.rollout.drain_seconds * 1000) / 2 - passed;
  if (left > 0) await fly.clock.sleep(left, signal);
}

/** Gives a machine requests. Smoke rules that could not be tried before are tried now, while others still serve. */
export async function uncordon(run: Run, machine: MachineAnswer): Promise<void> {
  const { fly, inputs, signal } = run;
  run.touched.opened.set(machine.id, machine);
  await underLease(run, machine, (nonce) => act(fly, inputs.app, machine.id, "uncordon", nonce, signal));
  run.touched.cordoned.delete(machine.id);
  if (run.unproven.delete(machine.name)) await smokeOf({ fly, inputs, machine, signal }, false);
}
