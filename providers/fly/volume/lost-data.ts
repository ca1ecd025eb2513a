import { ProviderError } from "../../kernel/errors.ts";
import type { Fly } from "../api/connection.ts";
import { listMachines } from "../api/machines.ts";
import { isGoing, type VolumeAnswer } from "../api/volumes.ts";
import type { VolumeInputs } from "./schema.ts";

/** Variable that holds the id of a lost volume: the word that an empty one may take its place. */
export const START_EMPTY_VARIABLE = "HOTDASH_START_EMPTY";

/**
 * Says, before a new volume is made, that one of its kind was there and its data is gone with it: deleted within the last
 * day, which lists still show, or still mounted by a machine of the app. Where data is protected, an empty volume is only
 * made in its place when somebody says so by its id.
 *
 * @param volumes all of the app, deleted ones included
 * @param told hears what is lost, where it is no error
 * @throws ProviderError that says how the data may be restored, and the word of consent
 */
export async function mayStartEmpty(
  fly: Fly,
  inputs: VolumeInputs,
  volumes: readonly VolumeAnswer[],
  told: (line: string) => void,
): Promise<void> {
  // It does not start empty.
  if (inputs.snapshot_id ?? inputs.source_volume_id) return;
  const lost =
    deletedOf(inputs, volumes) ?? (inputs.protectData ? await mountedOf(fly, inputs, volumes) : undefined);
  if (!lost) return;
  const { app, name, region, size_gb } = inputs;
  const text =
    `fly: the volume "${name}" of ${app} (${lost.id}) ${lost.what}, and its data with it. It may be restorable: Fly's support can bring a volume back ` +
    `within a day, and snapshots stay for their retention. \`fly volumes snapshots list ${lost.id}\` shows them, and ` +
    `\`fly volumes create ${name} -a ${app} -r ${region} -s ${size_gb} --snapshot-id <vs_…>\` makes a volume of one, which the next update takes over`;
  if (!inputs.protectData || process.env[START_EMPTY_VARIABLE] === lost.id) {
    told(`${text}. An empty one is made in its place`);
    return;
  }
  throw new ProviderError(
    `${text}. Nothing was made. To start with an empty one instead: ${START_EMPTY_VARIABLE}=${lost.id} npm run up -- <stack>`,
  );
}

interface Lost {
  id: string;
  what: string;
}

function deletedOf({ name }: VolumeInputs, volumes: readonly VolumeAnswer[]): Lost | undefined {
  const deleted = volumes.find((volume) => volume.name === name && isGoing(volume));
  return deleted && { id: deleted.id, what: "was deleted less than a day ago" };
}

/** A machine keeps the id of the volume that it was made with, whatever became of that. */
async function mountedOf(
  fly: Fly,
  { app }: VolumeInputs,
  volumes: readonly VolumeAnswer[],
): Promise<Lost | undefined> {
  const here = new Set(volumes.filter((volume) => !isGoing(volume)).map(({ id }) => id));
  for (const { name, config } of await listMachines(fly, app)) {
    const mounts = (config?.mounts ?? []) as { volume?: string }[];
    const id = mounts.map(({ volume }) => volume).find((volume) => volume !== undefined && !here.has(volume));
    if (id) return { id, what: `is gone, though the machine ${name} mounts a volume of that id` };
  }
  return undefined;
}
