import { ApiError, messageOf } from "../../kernel/errors.ts";
import { isTransient, persist } from "../../kernel/persist.ts";
import type { MachineAnswer } from "../api/machines.ts";
import { listed } from "./as-before.ts";
import { LeasedError } from "./lease-wait.ts";
import { slotHeldBy } from "./observe.ts";
import { discard, reopen, restore, serves } from "./restore.ts";
import type { Run } from "./run.ts";
import { UnsettledError } from "./steps/launch.ts";
import { heard } from "./steps/traffic.ts";
import { batches, maxUnavailable } from "./strategies/situation.ts";

/**
 * Puts back what a failed rollout touched, so that requests are answered throughout: machines that were only taken out
 * of routing get their requests back first; then every updated machine gets the very config it had and is stopped
 * again when it was, sick ones at once, sound ones a few at a time; new machines go last, in order. What fails for a
 * reason that passes is tried until the run's deadline. Answers what could not be put back, as sentences; empty when all
 * is as before.
 */
export async function putBack(run: Run): Promise<string[]> {
  const { updated, created, cordoned } = run.touched;
  const back = [...cordoned.values()].map(({ machine }) => machine).filter(({ id }) => !updated.has(id));
  const problems = await each(run, back, (machine) => reopen(run, machine));
  if (back.length > 0) await run.fly.clock.sleep(run.inputs.rollout.drain_seconds * 1000);
  const { sick, sound, serving } = await sorted(run, [...updated.values()]);
  const proving = new Set<string>();
  const restored = (machine: MachineAnswer, othersServe: boolean) =>
    restore(run, machine, othersServe, proving);
  problems.push(...(await each(run, sick, (machine) => restored(machine, serving > 0))));
  const waves = batches(sound, maxUnavailable(run.inputs.rollout, Math.max(1, updated.size)));
  for (const [index, wave] of waves.entries()) {
    // Those that take the requests meanwhile have only just come back.
    if (sick.length > 0 || index > 0) await heard(run).catch(() => undefined);
    problems.push(...(await each(run, wave, (machine) => restored(machine, serving > 1))));
  }
  if (created.length > 0 && updated.size > 0) await heard(run).catch(() => undefined);
  problems.push(...(await each(run, created, (machine) => discard(run, machine))));
  return problems;
}

/** Does the same to all machines at once, and again where it failed for a reason that passes. */
async function each(
  run: Run,
  machines: readonly MachineAnswer[],
  work: (machine: MachineAnswer) => Promise<void>,
): Promise<string[]> {
  const results = await Promise.all(
    machines.map((machine) =>
      persist(persistence(run, machine), () => work(machine)).then(
        () => undefined,
        (error) => `${machine.name} (${machine.id}): ${reasonOf(run, error)}`,
      ),
    ),
  );
  return results.filter((problem) => problem !== undefined);
}

function persistence({ fly: { clock }, signal, report }: Run, { name }: MachineAnswer) {
  return {
    clock,
    signal,
    until: Number.POSITIVE_INFINITY,
    mayPass,
    told: (reason: string) => report(`${name}: could not be put back yet (${reason}), trying again`),
  };
}

/**
 * Whether what stopped the way back passes by itself: the platform is not well, somebody holds the lease, the machine is
 * in the middle of something, its host is full. What the platform refuses for good, and a machine that is put back and
 * does not become healthy, are final.
 */
function mayPass(error: unknown): boolean {
  if (error instanceof LeasedError || error instanceof UnsettledError || isTransient(error)) return true;
  return error instanceof ApiError && (error.status === 409 || error.status === 412);
}

function reasonOf({ signal }: Run, error: unknown): string {
  const late = signal.aborted ? `; ${messageOf(signal.reason)}` : "";
  return error === signal.reason ? messageOf(error) : `${messageOf(error)}${late}`;
}

/**
 * Machines that serve lose their requests before they are touched, where others can take them, so that they go a few at a
 * time; those that do not serve lose nothing. The list says who is who, and may lag: each is looked at again when it is its
 * turn. When nobody can say who serves, all count as serving: slower, and never a gap.
 */
async function sorted(run: Run, machines: readonly MachineAnswer[]) {
  if (machines.length === 0) return { sick: [], sound: [], serving: 0 };
  const { inputs } = run;
  const live = await listed(run).catch(() => undefined);
  if (!live) return { sick: [], sound: [...machines], serving: Number.POSITIVE_INFINITY };
  const serving = live.filter((one) => slotHeldBy(one, inputs) !== undefined && serves(one));
  const sound = machines.filter(({ id }) => serving.some((one) => one.id === id));
  return { sick: machines.filter((one) => !sound.includes(one)), sound, serving: serving.length };
}
