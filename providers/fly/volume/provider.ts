import { ApiError, isNotFound, ProviderError } from "../../kernel/errors.ts";
import type { Implementation, Outs } from "../../kernel/implementation.ts";
import { connect, type Fly } from "../api/connection.ts";
import { listMachines } from "../api/machines.ts";
import {
  createVolume,
  deleteVolume,
  extendVolume,
  getVolume,
  listVolumes,
  snapshotVolume,
  updateVolume,
  type VolumeAnswer,
} from "../api/volumes.ts";
import { fixedPlace } from "../common.ts";
import { waitUntil } from "../wait-until.ts";
import { type VolumeInputs, volumeInputs } from "./schema.ts";

/** A volume stays bound to a destroyed machine for up to two minutes (seen on the live API); a new one takes seconds. */
const READY_WITHIN_MS = 120_000;

const NEVER_REPLACED =
  "A volume holds data and is never replaced. Declare a second volume (restored from a snapshot of this one), move over, then remove this one";

/** A volume. It grows in place, is never replaced by a diff, and is snapshotted before it is deleted. */
export const volumeImplementation: Implementation<typeof volumeInputs> = {
  kind: "fly:Volume",
  schema: volumeInputs,
  schemaVersion: 1,
  rules: {
    replace: [],
    fixed: {
      ...fixedPlace,
      app: NEVER_REPLACED,
      name: NEVER_REPLACED,
      region: NEVER_REPLACED,
      encrypted: NEVER_REPLACED,
    },
    ignore: ["compute", "adopt"],
    refuse: (olds, news) =>
      news.size_gb < olds.size_gb
        ? [
            {
              property: "size_gb",
              reason: `cannot shrink from ${olds.size_gb} to ${news.size_gb} GB. ${NEVER_REPLACED}`,
            },
          ]
        : [],
  },

  async create(_context, inputs) {
    const fly = connect(inputs);
    const existing = await find(fly, inputs);
    const volume = existing ?? (await make(fly, inputs));
    if (existing) await sync(fly, existing, inputs);
    return { id: volume.id, outs: outsOf(fly, inputs, volume.id) };
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
      compute: olds.compute,
      adopt: olds.adopt,
    };
    return { inputs, outs: { ...olds, ...inputs } };
  },

  async update(_context, id, olds, news) {
    const fly = connect({ ...news, endpoint: olds.endpoint });
    const live = await getVolume(fly, news.app, id);
    if (!live)
      throw new ProviderError(
        `fly: the volume ${id} (${news.name}) is gone. Run \`pulumi refresh\`, then \`pulumi up\``,
      );
    await sync(fly, live, news);
    return outsOf(fly, news, id);
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

/** The volume that is already there for these inputs: named by `adopt`, or left by a create that was killed. */
async function find(fly: Fly, inputs: VolumeInputs): Promise<VolumeAnswer | undefined> {
  if (inputs.adopt) {
    const adopted = await getVolume(fly, inputs.app, inputs.adopt);
    if (!adopted)
      throw new ProviderError(
        `fly: adopt names the volume ${inputs.adopt}, which the app "${inputs.app}" does not have`,
      );
    return adopted;
  }
  const named = (await listVolumes(fly, inputs.app)).filter(({ name }) => name === inputs.name);
  if (named.length > 1) {
    const ids = named.map(({ id, region, size_gb }) => `${id} (${region}, ${size_gb} GB)`).join(", ");
    throw new ProviderError(
      `fly: the app "${inputs.app}" has ${named.length} volumes named "${inputs.name}": ${ids}. Set adopt to the id of the one to manage`,
    );
  }
  const found = named[0];
  if (
    found &&
    (found.region !== inputs.region ||
      (found.encrypted ?? true) !== inputs.encrypted ||
      found.size_gb > inputs.size_gb)
  ) {
    throw new ProviderError(
      `fly: the app "${inputs.app}" has a volume "${found.name}" (${found.id}, ${found.region}, ${found.size_gb} GB, encrypted ${found.encrypted}) that does not fit ` +
        `${inputs.region}, ${inputs.size_gb} GB, encrypted ${inputs.encrypted}. Declare what exists, or choose another name`,
    );
  }
  return found;
}

async function make(fly: Fly, inputs: VolumeInputs): Promise<VolumeAnswer> {
  const { name, region, size_gb, encrypted, snapshot_retention, auto_backup_enabled, compute } = inputs;
  try {
    return await createVolume(fly, inputs.app, {
      name,
      region,
      size_gb,
      encrypted,
      snapshot_retention,
      auto_backup_enabled,
      ...(compute ? { compute } : {}),
    });
  } catch (error) {
    if (!(error instanceof ApiError && error.ambiguous)) throw error;
    const made = await waitUntil(fly.clock, 5_000, () => find(fly, inputs));
    if (!made) throw error;
    return made;
  }
}

/** Brings the live volume to the inputs; sends nothing for what is equal. */
async function sync(fly: Fly, live: VolumeAnswer, inputs: VolumeInputs): Promise<void> {
  const { app, size_gb, snapshot_retention, auto_backup_enabled } = inputs;
  if (live.size_gb < size_gb) await whenReady(fly, () => extendVolume(fly, app, live.id, size_gb));
  if (live.snapshot_retention !== snapshot_retention || live.auto_backup_enabled !== auto_backup_enabled) {
    const change = { snapshot_retention, auto_backup_enabled };
    await whenReady(fly, () => updateVolume(fly, app, live.id, change));
  }
}

/** Sends a request again while the volume is in a state that refuses it (412): being made, or still bound. */
async function whenReady(fly: Fly, send: () => Promise<unknown>): Promise<void> {
  let refused: ApiError | undefined;
  const done = await waitUntil(fly.clock, READY_WITHIN_MS, async () => {
    try {
      await send();
      return true;
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 412)) throw error;
      refused = error;
      return undefined;
    }
  });
  if (!done && refused) throw refused;
}

function outsOf(fly: Fly, inputs: VolumeInputs, volumeId: string): Outs {
  return { ...inputs, volumeId, endpoint: fly.endpoint() };
}
