import { messageOf, PartialError, ProviderError } from "../../kernel/errors.ts";
import type { Context, Outs } from "../../kernel/implementation.ts";
import type { Fly } from "../api/connection.ts";
import { listMachines } from "../api/machines.ts";
import { deleteVolume, snapshotVolume, type VolumeAnswer } from "../api/volumes.ts";
import { bringUp } from "./grow.ts";
import { make } from "./make.ts";
import { outsOf } from "./outs.ts";
import { whenFilled, whenReady } from "./ready.ts";
import { restartForGrowth } from "./restart.ts";
import type { VolumeInputs } from "./schema.ts";

/** Makes a volume and waits until it can be mounted. */
export async function made(fly: Fly, inputs: VolumeInputs): Promise<{ id: string; outs: Outs }> {
  const { id } = await make(fly, inputs);
  if (inputs.snapshot_id ?? inputs.source_volume_id) await filled(fly, inputs, id);
  return { id, outs: outsOf(fly, inputs, id) };
}

/** Takes a snapshot of a volume that nothing mounts, and then the volume away. */
export async function removed(
  context: Context,
  fly: Fly,
  live: VolumeAnswer,
  { app, name }: VolumeInputs,
): Promise<void> {
  await mustBeFree(fly, live, { app, name });
  await whenReady(fly, () => snapshotVolume(fly, app, live.id));
  context.report(`${app}: snapshot of volume ${name} (${live.id}) taken before its deletion`);
  await whenReady(fly, () => deleteVolume(fly, app, live.id));
}

/** A volume that a machine still mounts is not deleted; one that was bound to a machine which is gone comes free. */
async function mustBeFree(
  fly: Fly,
  { attached_machine_id: holder }: VolumeAnswer,
  { app, name }: Pick<VolumeInputs, "app" | "name">,
): Promise<void> {
  if (!holder) return;
  const machine = (await listMachines(fly, app)).find(({ id }) => id === holder);
  if (!machine) return;
  throw new ProviderError(
    `fly: the volume "${name}" is mounted by the machine ${machine.name} (${machine.id}). Nothing was deleted. Remove or replace the process group of that machine first`,
  );
}

/**
 * Brings a live volume to the inputs and restarts its machine where Fly says so.
 * @param restart whether an earlier update left the machine without the restart that it needed
 */
export async function converge(
  context: Context,
  fly: Fly,
  live: VolumeAnswer,
  inputs: VolumeInputs,
  restart = false,
): Promise<Outs> {
  if (isBeingFilled(live, inputs)) await filled(fly, inputs, live.id);
  const needsRestart = await bringUp(fly, live, inputs);
  const machine = live.attached_machine_id;
  const outs = outsOf(fly, inputs, live.id);
  if (!machine || !(needsRestart || restart)) return outs;
  try {
    await restartForGrowth(context, fly, inputs.app, machine);
    return outs;
  } catch (error) {
    throw halfWay({ ...outs, needsRestart: machine }, live.id, error);
  }
}

/** A create that was killed leaves a volume that cannot be mounted yet. An empty one is there within a second. */
function isBeingFilled({ state }: VolumeAnswer, { snapshot_id, source_volume_id }: VolumeInputs): boolean {
  if (state === "creating") return (snapshot_id ?? source_volume_id) !== undefined;
  return state === "restoring" || state === "enabling_remote_export";
}

async function filled(fly: Fly, inputs: VolumeInputs, id: string): Promise<void> {
  try {
    await whenFilled(fly, inputs, id);
  } catch (error) {
    throw halfWay(outsOf(fly, inputs, id), id, error);
  }
}

/** The volume is there and stays in the state; the next update goes on where this one ended. */
function halfWay(outs: Outs, id: string, error: unknown): PartialError {
  const reason = messageOf(error);
  return new PartialError(reason, id, outs, [reason], error);
}
