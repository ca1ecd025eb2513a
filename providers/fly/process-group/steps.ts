import { equal } from "../../kernel/compare.ts";
import { ApiError, isNotFound } from "../../kernel/errors.ts";
import {
  act,
  createMachine,
  destroyMachine,
  getMachine,
  listMachines,
  type MachineAnswer,
  updateMachine,
  waitForState,
} from "../api/machines.ts";
import { waitUntil } from "../wait-until.ts";
import type { DesiredMachine } from "./desired.ts";
import { passGate } from "./gate.ts";
import { type HeldLease, holdLease } from "./leases.ts";
import { normalConfig } from "./live-config.ts";
import { isDown } from "./observe.ts";
import type { Action } from "./plan.ts";
import type { Run } from "./run.ts";

/**
 * Refusals (412) that pass by themselves: secrets reach a host a moment after they were set, and a volume stays bound to
 * a machine that is gone for up to two minutes. A launch is sent again for this long.
 */
const PASSING = /min_secrets_version|volume already claimed|volume is currently bound/;
const PASSES_WITHIN_MS = 120_000;

/** Carries out one action and lets the machine through the gate. What was touched is noted before it is touched. */
export async function perform(run: Run, action: Action): Promise<void> {
  if (action.kind === "create") return create(run, action.desired);
  const lease = await leaseOf(run, action.live);
  const signal = AbortSignal.any([run.signal, lease.lost]);
  try {
    if (action.kind === "destroy") await destroy({ ...run, signal }, action.live, lease);
    else if (action.kind === "heal") await heal({ ...run, signal }, action, lease);
    else await update({ ...run, signal }, action, lease);
  } finally {
    await lease
      .release()
      .catch(() => run.report(`${action.live.name}: its lease could not be released and expires by itself`));
  }
}

export function leaseOf(
  { fly, inputs, id, report, signal }: Run,
  machine: MachineAnswer,
): Promise<HeldLease> {
  const owner = `pulumi ${inputs.project}/${inputs.stack}`;
  return holdLease({ fly, app: inputs.app, machine, owner, run: id, report, signal });
}

async function create(run: Run, desired: DesiredMachine): Promise<void> {
  const { fly, inputs, touched, signal } = run;
  const body = { name: desired.name, region: desired.region, ...launchOf(desired) };
  const made = await onceAdmitted(run, () =>
    createMachine(fly, inputs.app, body, signal).catch(async (error) => {
      // Names are unique within an app: one that is there now is the one whose answer was lost.
      const ambiguous = error instanceof ApiError && (error.ambiguous || error.status === 408);
      const found = ambiguous
        ? await waitUntil(fly.clock, 3_000, () => findByName(run, desired.name))
        : undefined;
      if (!found) throw error;
      return found;
    }),
  );
  touched.created.push(made);
  run.report(`${desired.name}: created (${made.id}), waiting for it to become healthy`);
  await passGate({
    fly,
    inputs,
    machine: made,
    version: made.instance_id ?? undefined,
    config: desired.config,
    signal,
  });
}

async function findByName({ fly, inputs }: Run, name: string): Promise<MachineAnswer | undefined> {
  fly.reads.forget(`machines ${inputs.app}`);
  return (await listMachines(fly, inputs.app)).find((machine) => machine.name === name);
}

async function update(
  run: Run,
  { desired, live, start }: Extract<Action, { kind: "update" }>,
  lease: HeldLease,
): Promise<void> {
  const { fly, inputs, touched, signal } = run;
  // The lease tells the version it was taken at: another one means that somebody wrote after the plan was made.
  const before =
    lease.version && lease.version !== live.instance_id
      ? await getMachine(fly, inputs.app, live.id, signal)
      : live;
  touched.updated.push(before);
  const cold = isDown(before);
  const body = {
    ...launchOf(desired),
    config: carryOver(before, desired),
    ...(cold ? { skip_launch: true } : {}),
  };
  const launched = await onceAdmitted(run, () => updateOnce(run, before.id, body, lease));
  if (cold && !start) return;
  // The update of a machine that does not run leaves the new version stopped.
  if (cold) await startWhenSettled(run, before.id, lease);
  if (before.cordoned) await act(fly, inputs.app, before.id, "uncordon", lease.nonce, signal);
  run.report(`${desired.name}: updated, waiting for it to become healthy`);
  const version = cold ? undefined : (launched.instance_id ?? undefined);
  const begin = () => startWhenSettled(run, before.id, lease);
  await passGate({ fly, inputs, machine: before, version, config: desired.config, start: begin, signal });
}

/** Sends an update; after a lost answer looks at the machine first and repeats only what was not carried out. */
export async function updateOnce(
  { fly, inputs, signal }: Pick<Run, "fly" | "inputs" | "signal">,
  id: string,
  body: Parameters<typeof updateMachine>[3],
  lease: HeldLease,
): Promise<MachineAnswer> {
  try {
    return await updateMachine(fly, inputs.app, id, body, lease.nonce, signal);
  } catch (error) {
    if (!(error instanceof ApiError && error.ambiguous)) throw error;
    const now = await getMachine(fly, inputs.app, id, signal);
    if (hasConfig(now, body.config)) return now;
    return updateMachine(fly, inputs.app, id, body, lease.nonce, signal);
  }
}

/** Whether a machine runs a config, habits of the API aside. */
export function hasConfig({ config }: MachineAnswer, wanted: Record<string, unknown>): boolean {
  return config != null && equal(normalConfig(config), normalConfig(wanted));
}

/** An update replaces the whole config: metadata that others wrote is carried along. */
function carryOver({ config }: MachineAnswer, desired: DesiredMachine): Record<string, unknown> {
  const foreign = (config?.metadata ?? {}) as Record<string, string>;
  return {
    ...desired.config,
    metadata: { ...foreign, ...(desired.config.metadata as Record<string, string>) },
  };
}

async function heal(
  run: Run,
  { desired, live }: Extract<Action, { kind: "heal" }>,
  lease: HeldLease,
): Promise<void> {
  const { fly, inputs, signal } = run;
  if (isDown(live)) await startWhenSettled(run, live.id, lease);
  run.report(`${desired.name}: config is right, waiting for it to become healthy`);
  if (live.cordoned) await act(fly, inputs.app, live.id, "uncordon", lease.nonce, signal);
  await passGate({ fly, inputs, machine: live, version: undefined, config: desired.config, signal });
}

/** A machine can be reported stopped a few seconds before its host has let it go; until then a start is refused (412). */
export async function startWhenSettled(
  { fly, inputs, signal }: Pick<Run, "fly" | "inputs" | "signal">,
  id: string,
  lease: HeldLease,
): Promise<void> {
  let refused: unknown;
  const done = await waitUntil(fly.clock, 60_000, async () => {
    try {
      await act(fly, inputs.app, id, "start", lease.nonce, signal);
      return true;
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 412)) throw error;
      refused = error;
      return undefined;
    }
  });
  if (!done) throw refused;
}

/** Takes a machine out of service in order: no new connections, time for the running ones, then gone. */
async function destroy(
  { fly, inputs, report, signal }: Run,
  live: MachineAnswer,
  lease: HeldLease,
): Promise<void> {
  try {
    await act(fly, inputs.app, live.id, "cordon", lease.nonce, signal);
    await act(fly, inputs.app, live.id, "stop", lease.nonce, signal);
    await waitForState(
      fly,
      inputs.app,
      live.id,
      { state: "stopped", version: live.instance_id ?? undefined, seconds: 60 },
      signal,
    ).catch((error) =>
      report(`${live.name}: did not stop in time and is removed by force (${(error as Error).message})`),
    );
    await destroyMachine(fly, inputs.app, live.id, lease.nonce, true);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  report(`${live.name}: removed`);
}

function launchOf({ config, secretsVersion }: DesiredMachine) {
  return { config, ...(secretsVersion ? { min_secrets_version: secretsVersion } : {}) };
}

async function onceAdmitted<T>({ fly, signal }: Run, launch: () => Promise<T>): Promise<T> {
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
