import type { Fly } from "../../providers/fly/api/connection.ts";
import { listSnapshots, type SnapshotAnswer } from "../../providers/fly/api/snapshots.ts";
import { snapshotVolume, updateVolume, type VolumeAnswer } from "../../providers/fly/api/volumes.ts";
import { ProviderError } from "../../providers/kernel/errors.ts";
import { waitUntil } from "../../providers/kernel/wait-until.ts";

/** A snapshot copies what is in use; nobody says how fast. Our own choice: running the command again goes on waiting. */
const WITHIN_MS = 900_000;

/** How old a snapshot of an earlier, interrupted run may be to count as the last one: since then no machine ran. */
const FRESH_MS = 3_600_000;

/** The last snapshot of a volume, taken and whole. `keptUntil` is milliseconds since the epoch. */
export interface LastSnapshot {
  volume: string;
  name: string;
  snapshot: string;
  keptUntil: number;
}

/**
 * Takes the last snapshot of a volume whose machine is stopped, and waits until it is whole. The retention is raised first:
 * it counts for snapshots that come after (Fly's documentation, "Manage volume snapshots").
 * @param days 1 to 60
 */
export async function takeLast(
  fly: Fly,
  app: string,
  volume: VolumeAnswer,
  { days, stoppedAt }: { days: number; stoppedAt: number | undefined },
): Promise<LastSnapshot> {
  const { id, name } = volume;
  // Times of snapshots are whole seconds.
  const since = Math.floor((stoppedAt ?? fly.clock.now() - FRESH_MS) / 1_000) * 1_000;
  const after = (all: readonly SnapshotAnswer[]) =>
    all
      .filter((one) => Date.parse(one.created_at) >= since && (one.retention_days ?? 0) >= days)
      .sort((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at))[0];
  if (after(await listSnapshots(fly, app, id)) === undefined) {
    await updateVolume(fly, app, id, { snapshot_retention: days, auto_backup_enabled: true });
    await snapshotVolume(fly, app, id);
  }
  const whole = await waitUntil(fly.clock, WITHIN_MS, async () => {
    const newest = after(await listSnapshots(fly, app, id));
    return newest?.status === "created" ? newest : undefined;
  });
  if (!whole)
    throw new ProviderError(
      `fly: the snapshot of ${name} (${id}) is not whole after ${WITHIN_MS / 60_000} minutes. Nothing was removed: its machines are stopped (fly machine start <id> -a ${app}). Run the same command again to go on waiting`,
    );
  const keptUntil = Date.parse(whole.created_at) + (whole.retention_days ?? days) * 86_400_000;
  return { volume: id, name, snapshot: whole.id, keptUntil };
}
