import { ProviderError } from "../../kernel/errors.ts";
import type { Fly } from "../api/connection.ts";
import { allVolumes, getVolume, isGoing, listVolumes, type VolumeAnswer } from "../api/volumes.ts";
import { mayStartEmpty } from "./lost-data.ts";
import type { VolumeInputs } from "./schema.ts";

/** States of a volume that is being made, restored or copied: what a create that was killed leaves. */
const BEING_FILLED = new Set(["creating", "restoring", "enabling_remote_export", "hydrating"]);

/** The volume that is already there for these inputs: named by `adopt`, or left by a create that was killed. */
export async function find(
  fly: Fly,
  inputs: VolumeInputs,
  told: (line: string) => void,
): Promise<VolumeAnswer | undefined> {
  if (!inputs.adopt) {
    const all = await allVolumes(fly, inputs.app);
    const found = onlyOne(
      all.filter((volume) => !isGoing(volume)),
      inputs,
    );
    if (found) mustHoldTheData(found, inputs);
    else await mayStartEmpty(fly, inputs, all, told);
    return found;
  }
  const adopted = await getVolume(fly, inputs.app, inputs.adopt);
  if (!adopted)
    throw new ProviderError(
      `fly: adopt names the volume ${inputs.adopt}, which the app "${inputs.app}" does not have`,
    );
  mustFit(adopted, inputs);
  if (adopted.name !== inputs.name)
    throw new ProviderError(
      `fly: the volume ${adopted.id} is named "${adopted.name}", not "${inputs.name}", and cannot be renamed. Declare its name`,
    );
  return adopted;
}

/** The only volume of that name. */
export async function findByName(fly: Fly, inputs: VolumeInputs): Promise<VolumeAnswer | undefined> {
  return onlyOne(await listVolumes(fly, inputs.app), inputs);
}

function onlyOne(volumes: readonly VolumeAnswer[], inputs: VolumeInputs): VolumeAnswer | undefined {
  const named = volumes.filter(({ name }) => name === inputs.name);
  if (named.length > 1) {
    const ids = named.map(({ id, region, size_gb }) => `${id} (${region}, ${size_gb} GB)`).join(", ");
    throw new ProviderError(
      `fly: the app "${inputs.app}" has ${named.length} volumes named "${inputs.name}": ${ids}. Set adopt to the id of the one to manage`,
    );
  }
  const found = named[0];
  if (found) mustFit(found, inputs);
  return found;
}

function mustFit(found: VolumeAnswer, { app, region, size_gb, encrypted }: VolumeInputs): void {
  if (found.region === region && (found.encrypted ?? true) === encrypted && found.size_gb <= size_gb) return;
  throw new ProviderError(
    `fly: the app "${app}" has a volume "${found.name}" (${found.id}, ${found.region}, ${found.size_gb} GB, encrypted ${found.encrypted}) that does not fit ` +
      `${region}, ${size_gb} GB, encrypted ${encrypted}. Declare what exists, or choose another name`,
  );
}

/**
 * The API does not say what a volume was made from. One that is still being filled can only be our own; any other must
 * not pass for restored data.
 */
function mustHoldTheData(found: VolumeAnswer, { app, snapshot_id, source_volume_id }: VolumeInputs): void {
  const origin = snapshot_id ?? source_volume_id;
  if (origin === undefined || BEING_FILLED.has(found.state)) return;
  throw new ProviderError(
    `fly: the app "${app}" has a volume "${found.name}" (${found.id}) already, and Fly does not say whether it was made from ${origin}. ` +
      `Set adopt: "${found.id}" when it holds that data, otherwise choose another name. Nothing was changed`,
  );
}
