import type { Fly } from "../api/connection.ts";
import { listMachines, type MachineAnswer } from "../api/machines.ts";

/** Machines of one stage end their settle time within this of each other, or they are looked at one by one. */
const TOGETHER_WITHIN_MS = 1_000;

/** Lists lag half a second behind: one that is asked for this much later shows what was when all had settled. */
const LIST_LAG_MS = 500;

/** Looks at one machine of several; undefined when nothing is known of it, and it has to be asked for itself. */
export type LookTogether = (id: string, version: string | undefined) => Promise<MachineAnswer | undefined>;

/**
 * The first look at the machines of a stage that settle at the same time: one list instead of a request for each. It
 * answers only for the version that was launched. Whoever comes too late, or is not in the list, is asked for itself.
 *
 * @param count machines that will look
 */
export function lookTogether(
  { fly, app, signal }: { fly: Fly; app: string; signal: AbortSignal },
  count: number,
): LookTogether {
  const all = Promise.withResolvers<void>();
  let arrived = 0;
  let closed = false;
  let asked: Promise<MachineAnswer[]> | undefined;
  const ask = async () => {
    const done = new AbortController();
    const late = fly.clock.sleep(TOGETHER_WITHIN_MS, AbortSignal.any([done.signal, signal]));
    await Promise.race([all.promise, late]).finally(() => done.abort());
    late.catch(() => undefined);
    closed = true;
    await fly.clock.sleep(LIST_LAG_MS, signal);
    fly.reads.forget(`machines ${app}`);
    return listMachines(fly, app, signal);
  };
  return async (id, version) => {
    arrived += 1;
    if (closed || version === undefined) return undefined;
    asked ??= ask();
    if (arrived >= count) all.resolve();
    const found = await asked.catch(() => []);
    signal.throwIfAborted();
    return found.find((machine) => machine.id === id && machine.instance_id === version);
  };
}
