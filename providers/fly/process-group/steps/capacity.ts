import { ApiError, ProviderError } from "../../../kernel/errors.ts";
import type { DesiredMachine } from "../desired.ts";

/** 409: the machine's own host has no room for the new version; another host may have. */
const HOST_FULL = /could not reserve resource|insufficient (?:CPUs|memory|IPs|resources)/i;
/** 422, 409 and 403: no host of the region has room, or the organisation's quota for it is used up. */
const REGION_FULL = /could not find a candidate host|no capacity|over the allowed quota/i;
/** 412: the host that holds the volume is full, and a volume does not move. */
const VOLUME_HOST_FULL =
  /insufficient resources to create new machine with existing volume|volume_placement_capacity/i;

/** Whether another host of the region could take the machine. */
export function isHostFull(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status === 409 && HOST_FULL.test(error.apiMessage);
}

/** Whether the host of the machine's volume is full: no other host can take it. */
export function isVolumeHostFull({ code, apiMessage }: ApiError): boolean {
  return code === "volume_placement_capacity" || VOLUME_HOST_FULL.test(apiMessage);
}

/** The error of a launch with what to do about missing room; other errors as they are. */
export function explained(error: unknown, { name, region, config }: DesiredMachine): unknown {
  if (!(error instanceof ApiError)) return error;
  const { cpu_kind, cpus, memory_mb } = config.guest as Record<string, unknown>;
  const what = `${name} (${cpu_kind}-cpu-${cpus}x with ${memory_mb} MB)`;
  const volume = (config.mounts as { volume: string }[] | undefined)?.[0]?.volume;
  if (isVolumeHostFull(error) || (volume && isHostFull(error)))
    return new ProviderError(
      `fly: the host of the volume ${volume} has no room for ${what}, and a volume cannot move. Use a smaller guest, or declare another volume as a copy of this one (source_volume_id) and mount that. ${error.apiMessage}`,
      { cause: error },
    );
  if (error.code === "insufficient_capacity" || REGION_FULL.test(error.apiMessage) || isHostFull(error))
    return new ProviderError(
      `fly: ${region} has no room for ${what} at the moment. Try again later, use a smaller guest, or another region in \`regions\`. ${error.apiMessage}`,
      { cause: error },
    );
  return error;
}
