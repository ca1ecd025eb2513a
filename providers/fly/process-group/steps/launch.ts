import { ApiError, messageOf, ProviderError } from "../../../kernel/errors.ts";
import { isTransient, persist } from "../../../kernel/persist.ts";
import { getMachine, type MachineAnswer, type MachineUpdate, updateMachine } from "../../api/machines.ts";
import type { DesiredMachine } from "../desired.ts";
import { SLOT_METADATA } from "../live-config.ts";
import { runsConfig } from "../observe.ts";
import type { Run } from "../run.ts";
import { twinName } from "../slots.ts";
import { isVolumeHostFull } from "./capacity.ts";

/**
 * Refusals (412) that pass by themselves: secrets reach a host a moment after they were set, a volume takes a moment to be
 * made, and stays bound to a machine that is gone for up to two minutes. A launch is sent again for this long, or for as
 * long as a machine gets to become healthy where that is more.
 */
const PASSING =
  /min_secrets_version|volume \S+ is not ready|volume already claimed|volume is currently bound/;
const PASSES_WITHIN_MS = 120_000;

/** What a launch sends besides the config. */
export function launchOf({ config, secretsVersion }: DesiredMachine) {
  return { config, ...(secretsVersion ? { min_secrets_version: secretsVersion } : {}) };
}

/** An update replaces the whole config: metadata that others wrote is carried along. */
export function carryOver({ name, config }: MachineAnswer, desired: DesiredMachine): Record<string, unknown> {
  const foreign = (config?.metadata ?? {}) as Record<string, string>;
  const own = name === desired.name || name === twinName(desired.name, desired.name);
  return {
    ...desired.config,
    metadata: {
      ...foreign,
      ...(desired.config.metadata as Record<string, string>),
      ...(own ? {} : { [SLOT_METADATA]: `${desired.name} ${name}` }),
    },
  };
}

/**
 * Sends an update, also again when it failed for a moment; after a lost answer it looks at the machine first and repeats
 * only what was not carried out.
 */
export async function updateOnce(
  { fly, inputs, signal }: Pick<Run, "fly" | "inputs" | "signal">,
  id: string,
  body: MachineUpdate,
  nonce?: string,
): Promise<MachineAnswer> {
  let unknown = false;
  return persist(persistence({ fly, inputs, signal }), async () => {
    const now = unknown ? await getMachine(fly, inputs.app, id, signal) : undefined;
    if (now && runsConfig(now, body.config)) return now;
    try {
      return await updateMachine(fly, inputs.app, id, body, nonce, signal);
    } catch (error) {
      unknown ||= isTransient(error);
      throw error;
    }
  });
}

/** Requests that fail for a moment are sent again for as long as a machine gets to become healthy. */
export function persistence({ fly: { clock }, inputs, signal }: Pick<Run, "fly" | "inputs" | "signal">) {
  const until = clock.now() + inputs.rollout.health_timeout_seconds * 1000;
  return { clock, signal, until, mayPass: isTransient };
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
export function onceAdmitted<T>(run: Run, launch: () => Promise<T>): Promise<T> {
  const { clock } = run.fly;
  return persist(
    {
      clock,
      signal: run.signal,
      until: clock.now() + Math.max(PASSES_WITHIN_MS, healthMs(run)),
      mayPass: (error) => error instanceof ApiError && error.status === 412 && PASSING.test(error.apiMessage),
      pausesMs: [1_000, 1_000],
    },
    launch,
  );
}

/** A machine is in the middle of a replacement for longer than it was waited for. */
export class UnsettledError extends ProviderError {
  override name = "UnsettledError";
}

/** A machine settles within this time when its image is at hand; one whose image has to be pulled takes longer. */
const SETTLES_WITHIN_MS = 60_000;

/**
 * Sends what a machine in the middle of a replacement refuses (409, 412) until it has settled: pulling its image belongs
 * to the time that it gets to become healthy.
 * @throws UnsettledError that names the time, when it is up
 */
export async function onceSettled<T>(
  run: Pick<Run, "fly" | "inputs" | "signal">,
  send: () => Promise<T>,
): Promise<T> {
  const { clock } = run.fly;
  const limit = Math.max(SETTLES_WITHIN_MS, healthMs(run));
  const end = clock.now() + limit;
  const persistence = { clock, signal: run.signal, until: end, mayPass: isBusy };
  return persist({ ...persistence, pausesMs: [500, 2_000] }, send).catch((error) => {
    if (!isBusy(error) || clock.now() < end) throw error;
    throw new UnsettledError(
      `it did not settle within ${limit / 1000} s (health_timeout_seconds): ${messageOf(error)}`,
      { cause: error },
    );
  });
}

const healthMs = ({ inputs }: Pick<Run, "inputs">) => inputs.rollout.health_timeout_seconds * 1000;

/** Refused for what the machine is at now; a volume's host that is full stays so. */
function isBusy(error: unknown): boolean {
  if (isConcurrent(error)) return true;
  return error instanceof ApiError && error.status === 412 && !isVolumeHostFull(error);
}

/** 409: somebody wrote since the machine was looked at, or its replacement is still under way. */
export function isConcurrent(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status === 409 && /concurrent update/.test(error.apiMessage);
}
