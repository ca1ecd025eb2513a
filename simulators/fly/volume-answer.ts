import { rfc3339 } from "./errors.ts";
import type { Fly } from "./fly.ts";
import { holderOf, phaseAt, type Volume } from "./volume.ts";

const BLOCK = 4_096;
const GB = 1_024 ** 3;
/** Share of a volume that an app is taken to have used. */
const USED = 0.02;

/** A volume as the API answers it. A free one names no machine: null, for which Fly's own client tests (fly-go v0.5.0, volume_types.go). */
export function volumeAnswer(fly: Fly, volume: Volume) {
  const now = fly.world.now();
  const bytes = volume.sizeGb * GB;
  const blocks = Math.floor(bytes / BLOCK);
  const free = Math.floor(blocks * (1 - USED));
  return {
    id: volume.id,
    name: volume.name,
    state: phaseAt(volume.phases, now),
    size_gb: volume.sizeGb,
    region: volume.region,
    zone: volume.zone,
    encrypted: volume.encrypted,
    fstype: volume.fstype,
    attached_machine_id: holderOf(volume, now) ?? null,
    attached_alloc_id: null,
    created_at: rfc3339(volume.createdAt),
    blocks,
    block_size: BLOCK,
    blocks_free: free,
    blocks_avail: free,
    bytes_total: bytes,
    bytes_used: Math.floor(bytes * USED),
    snapshot_retention: volume.snapshotRetention,
    auto_backup_enabled: volume.autoBackup,
    host_status: fly.hosts.get(volume.host).status,
    type: "local",
  };
}
