import { messageOf } from "../../kernel/errors.ts";
import { isTransient, persist } from "../../kernel/persist.ts";
import { listMachines, type MachineAnswer } from "../api/machines.ts";
import { isServing, runsConfig } from "./observe.ts";
import { isResting, mayRest } from "./rest.ts";
import type { Run } from "./run.ts";

/** Lists lag half a second behind what was just done; what is still different after this long is different. */
const LISTED_WITHIN_MS = 5_000;

/**
 * Looks whether a group is as it was before a rollout, and says of every machine that is not what it is instead. Nothing is
 * taken for granted because a request for it was answered: somebody else may have been at work, and an update whose
 * answer was lost may have come late.
 */
export async function differences(run: Run, before: readonly MachineAnswer[]): Promise<string[]> {
  const { fly, signal } = run;
  const until = fly.clock.now() + LISTED_WITHIN_MS;
  for (;;) {
    let found: string[];
    try {
      const live = await listed(run);
      found = before.flatMap((one) => difference(one, live) ?? []);
    } catch (error) {
      return [`nobody can say what runs now (${messageOf(error)})`];
    }
    if (found.length === 0 || fly.clock.now() >= until) return found;
    await fly.clock.sleep(1_000, signal).catch(() => undefined);
  }
}

/** The machines of the app as they are now, asked for until there is an answer. */
export function listed({ fly, inputs, signal }: Run): Promise<MachineAnswer[]> {
  const persistence = { clock: fly.clock, signal, until: Number.POSITIVE_INFINITY, mayPass: isTransient };
  return persist(persistence, () => {
    fly.reads.forget(`machines ${inputs.app}`);
    return listMachines(fly, inputs.app, signal);
  });
}

function difference(before: MachineAnswer, live: readonly MachineAnswer[]): string | undefined {
  const now = live.find(({ id }) => id === before.id);
  const what = `${before.name} (${before.id})`;
  if (!now) return `${what} is gone`;
  if (now.config && before.config && !runsConfig(now, before.config)) return `${what} runs another config`;
  if (isServing(before) && now.cordoned) return `${what} is cordoned`;
  if (isServing(before) && !isServing(now) && !(isResting(now) && mayRest(before.config ?? {})))
    return `${what} is ${now.state}`;
  return undefined;
}
