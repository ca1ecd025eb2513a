import { ProviderError } from "../../kernel/errors.ts";
import type { Fly } from "../api/connection.ts";
import { extendVolume, updateVolume, type VolumeAnswer } from "../api/volumes.ts";
import { isNoRoom, whenReady } from "./ready.ts";
import type { VolumeInputs } from "./schema.ts";

/**
 * Brings the live volume to the inputs; sends nothing for what is equal.
 * @returns whether its machine must restart to see a new size
 */
export async function bringUp(fly: Fly, live: VolumeAnswer, inputs: VolumeInputs): Promise<boolean> {
  const { app, size_gb, snapshot_retention, auto_backup_enabled } = inputs;
  if (live.snapshot_retention !== snapshot_retention || live.auto_backup_enabled !== auto_backup_enabled) {
    const change = { snapshot_retention, auto_backup_enabled };
    await whenReady(fly, () => updateVolume(fly, app, live.id, change));
  }
  if (live.size_gb >= size_gb) return false;
  try {
    return (await whenReady(fly, () => extendVolume(fly, app, live.id, size_gb))).needsRestart;
  } catch (error) {
    if (!isNoRoom(error)) throw error;
    throw new ProviderError(
      `fly: the host of the volume "${live.name}" (${live.id}) has no room to grow it from ${live.size_gb} to ${size_gb} GB; it keeps its size and its data. ` +
        `Declare a second volume with another name, source_volume_id: "${live.id}" and ${size_gb} GB (a copy on another host), mount it instead, then remove this one. ${error.message}`,
      { cause: error },
    );
  }
}
