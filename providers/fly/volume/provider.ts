import { isNotFound, messageOf, PartialError, ProviderError } from "../../kernel/errors.ts";
import type { Context, Implementation, Outs } from "../../kernel/implementation.ts";
import { connect, type Fly } from "../api/connection.ts";
import { listMachines } from "../api/machines.ts";
import { deleteVolume, getVolume, snapshotVolume, type VolumeAnswer } from "../api/volumes.ts";
import { find, findByName } from "./find.ts";
import { bringUp } from "./grow.ts";
import { make } from "./make.ts";
import { whenFilled, whenReady } from "./ready.ts";
import { restartForGrowth } from "./restart.ts";
import { volumeRules } from "./rules.ts";
import { type VolumeInputs, volumeInputs } from "./schema.ts";

/** A volume. It grows in place, is never replaced by a diff, and is snapshotted before it is deleted. */
export const volumeImplementation: Implementation<typeof volumeInputs> = {
  kind: "fly:Volume",
  schema: volumeInputs,
  schemaVersion: 1,
  rules: volumeRules,

  unsettled: {
    id: ({ app, name }) => `${app}/${name}`,
    async locate(context, inputs) {
      const fly = connect(inputs);
      // There was none of this name before the create that was sent: one that is there now has its data.
      const live = await (inputs.adopt ? find(fly, inputs, context.report) : findByName(fly, inputs));
      return live && { id: live.id, outs: outsOf(fly, inputs, live.id) };
    },
  },

  async create(context, inputs) {
    const fly = connect(inputs);
    const existing = await find(fly, inputs, context.report);
    if (existing) return { id: existing.id, outs: await converge(context, fly, existing, inputs) };
    const { id } = await make(fly, inputs);
    if (inputs.snapshot_id ?? inputs.source_volume_id) await filled(fly, inputs, id);
    return { id, outs: outsOf(fly, inputs, id) };
  },

  async read(_context, id, olds) {
    const fly = connect(olds);
    const live = await getVolume(fly, olds.app, id);
    if (!live) return undefined;
    const inputs: VolumeInputs = {
      platform: olds.platform,
      org: olds.org,
      app: olds.app,
      name: live.name,
      region: live.region as VolumeInputs["region"],
      size_gb: live.size_gb,
      encrypted: live.encrypted ?? olds.encrypted,
      snapshot_retention: live.snapshot_retention ?? olds.snapshot_retention,
      auto_backup_enabled: live.auto_backup_enabled ?? olds.auto_backup_enabled,
      snapshot_id: olds.snapshot_id,
      source_volume_id: olds.source_volume_id,
      compute: olds.compute,
      adopt: olds.adopt,
      protectData: olds.protectData,
    };
    return { inputs, outs: { ...olds, ...inputs } };
  },

  async update(context, id, olds, news) {
    const fly = connect({ ...news, endpoint: olds.endpoint });
    const live = await getVolume(fly, news.app, id);
    if (!live)
      throw new ProviderError(
        `fly: the volume ${id} (${news.name}) is gone. Run \`pulumi refresh\`, then \`pulumi up\``,
      );
    // It has the size already, though the state says that it is still to grow: an update was cut off after that.
    const grownBefore = olds.size_gb < news.size_gb && live.size_gb >= news.size_gb;
    const pending = typeof olds.needsRestart === "string" && olds.needsRestart === live.attached_machine_id;
    return converge(context, fly, live, news, grownBefore || pending);
  },

  async remove(context, id, olds) {
    const fly = connect(olds);
    try {
      const live = await getVolume(fly, olds.app, id);
      if (!live) return;
      await mustBeFree(fly, live, olds);
      await whenReady(fly, () => snapshotVolume(fly, olds.app, id));
      context.report(`${olds.app}: snapshot of volume ${olds.name} (${id}) taken before its deletion`);
      await whenReady(fly, () => deleteVolume(fly, olds.app, id));
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  },
};

/** A volume that a machine still mounts is not deleted; one that was bound to a machine which is gone comes free. */
async function mustBeFree(
  fly: Fly,
  { attached_machine_id: holder }: VolumeAnswer,
  { app, name }: VolumeInputs,
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
async function converge(
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

function outsOf(fly: Fly, inputs: VolumeInputs, volumeId: string): Outs {
  return { ...inputs, volumeId, needsRestart: "", endpoint: fly.endpoint() };
}
