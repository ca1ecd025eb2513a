import { type ApiError, ProviderError } from "../../kernel/errors.ts";
import { madeOrFound } from "../../kernel/unsettled.ts";
import type { Fly } from "../api/connection.ts";
import { createVolume, type VolumeAnswer } from "../api/volumes.ts";
import { findByName } from "./find.ts";
import { isNoRoom } from "./ready.ts";
import type { VolumeInputs } from "./schema.ts";

/** Makes the volume; after a lost answer looks for it before giving up. Throws when no host has room. */
export async function make(fly: Fly, inputs: VolumeInputs): Promise<VolumeAnswer> {
  const { name, region, size_gb, encrypted, snapshot_retention, auto_backup_enabled } = inputs;
  const { compute, snapshot_id, source_volume_id } = inputs;
  const wanted = { name, region, size_gb, encrypted, snapshot_retention, auto_backup_enabled };
  const optional = { compute, snapshot_id, source_volume_id };
  const given = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
  try {
    return await madeOrFound(
      fly.clock,
      () => createVolume(fly, inputs.app, { ...wanted, ...given }),
      () => findByName(fly, inputs),
    );
  } catch (error) {
    if (isNoRoom(error)) throw noRoom(inputs, error);
    throw error;
  }
}

/** Why a volume could not be made, with what can be done. Never falls back to another region by itself: data would end up there. */
function noRoom({ name, region, size_gb, compute }: VolumeInputs, error: ApiError): ProviderError {
  const machine = compute
    ? ` beside a machine of ${compute.cpus} ${compute.cpu_kind} CPUs and ${compute.memory_mb} MB`
    : "";
  return new ProviderError(
    `fly: no host in ${region} has room for the volume "${name}" (${size_gb} GB)${machine}. Nothing was made. ` +
      `Choose another region, a smaller machine (compute, and guest of its group) or a smaller size, or try again later. ${error.message}`,
    { cause: error },
  );
}
