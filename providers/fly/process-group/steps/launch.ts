import { ApiError } from "../../../kernel/errors.ts";
import { waitUntil } from "../../../kernel/wait-until.ts";
import { getMachine, type MachineAnswer, type MachineUpdate, updateMachine } from "../../api/machines.ts";
import type { DesiredMachine } from "../desired.ts";
import { runsConfig } from "../observe.ts";
import type { Run } from "../run.ts";

/**
 * Refusals (412) that pass by themselves: secrets reach a host a moment after they were set, a volume takes a moment to be made, and stays bound to
 * a machine that is gone for up to two minutes. A launch is sent again for this long.
 */
const PASSING =
  /min_secrets_version|volume \S+ is not ready|volume already claimed|volume is currently bound/;
const PASSES_WITHIN_MS = 120_000;

/** What a launch sends besides the config. */
export function launchOf({ config, secretsVersion }: DesiredMachine) {
  return { config, ...(secretsVersion ? { min_secrets_version: secretsVersion } : {}) };
}

/** An update replaces the whole config: metadata that others wrote is carried along. */
export function carryOver({ config }: MachineAnswer, desired: DesiredMachine): Record<string, unknown> {
  const foreign = (config?.metadata ?? {}) as Record<string, string>;
  return {
    ...desired.config,
    metadata: { ...foreign, ...(desired.config.metadata as Record<string, string>) },
  };
}

/** Sends an update; after a lost answer looks at the machine first and repeats only what was not carried out. */
export async function updateOnce(
  { fly, inputs, signal }: Pick<Run, "fly" | "inputs" | "signal">,
  id: string,
  body: MachineUpdate,
  nonce?: string,
): Promise<MachineAnswer> {
  try {
    return await updateMachine(fly, inputs.app, id, body, nonce, signal);
  } catch (error) {
    if (!(error instanceof ApiError && error.ambiguous)) throw error;
    const now = await getMachine(fly, inputs.app, id, signal);
    if (runsConfig(now, body.config)) return now;
    return updateMachine(fly, inputs.app, id, body, nonce, signal);
  }
}

/** An update that puts a config back: one that the rollout began may still be under way, and is waited for. */
export function launchBack(
  run: Run,
  { id }: MachineAnswer,
  body: MachineUpdate,
  nonce?: string,
): Promise<MachineAnswer> {
  return onceSettled(run, () => updateOnce(run, id, body, nonce));
}

/** Sends a launch again while it is refused for a reason that passes by itself. */
export async function onceAdmitted<T>({ fly, signal }: Run, launch: () => Promise<T>): Promise<T> {
  const end = fly.clock.now() + PASSES_WITHIN_MS;
  for (;;) {
    try {
      return await launch();
    } catch (error) {
      const passing = error instanceof ApiError && error.status === 412 && PASSING.test(error.apiMessage);
      if (!passing || fly.clock.now() >= end) throw error;
      await fly.clock.sleep(1_000, signal);
    }
  }
}

/** Sends what a machine in the middle of a replacement refuses (409, 412) until it has settled, up to a minute. */
export async function onceSettled<T>({ fly }: Pick<Run, "fly">, send: () => Promise<T>): Promise<T> {
  let refused: unknown;
  const done = await waitUntil(fly.clock, 60_000, async () => {
    try {
      return { answer: await send() };
    } catch (error) {
      const busy = error instanceof ApiError && (error.status === 412 || isConcurrent(error));
      if (!busy) throw error;
      refused = error;
      return undefined;
    }
  });
  if (!done) throw refused;
  return done.answer;
}

/** 409: somebody wrote since the machine was looked at, or its replacement is still under way. */
export function isConcurrent(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status === 409 && /concurrent update/.test(error.apiMessage);
}
