import type { Call, Route } from "../kernel/routes.ts";
import { rfc3339 } from "./errors.ts";
import type { Fly } from "./fly.ts";
import { phaseAt, type Snapshot, type Volume } from "./volume.ts";

/** Snapshots of a volume: listed, and taken on demand (asynchronously). */
export function snapshotRoutes(fly: Fly, find: (call: Call) => Volume): Route[] {
  const path = "/v1/apps/:app/volumes/:volume/snapshots";
  return [
    {
      method: "GET",
      path,
      action: "snapshots.list",
      kind: "read",
      handler: (call) => ({ status: 200, body: find(call).snapshots.map((one) => answer(fly, one)) }),
    },
    {
      method: "POST",
      path,
      action: "snapshots.create",
      kind: "mutate",
      handler: (call) => {
        const volume = find(call);
        const snapshot = take(fly, volume);
        volume.snapshots.unshift(snapshot);
        return { status: 200, body: answer(fly, snapshot) };
      },
    },
  ];
}

function take(fly: Fly, volume: Volume): Snapshot {
  const now = fly.world.now();
  return {
    id: `vs_${fly.world.random.word(16)}`,
    createdAt: now,
    digest: fly.world.random.hex(64),
    size: Math.floor(volume.sizeGb * 0.02 * 1_024 ** 3),
    volumeSizeGb: volume.sizeGb,
    retentionDays: volume.snapshotRetention,
    phases: [
      { at: now, state: "creating" },
      { at: now + fly.world.timings.snapshot, state: "created" },
    ],
  };
}

function answer(fly: Fly, snapshot: Snapshot) {
  return {
    id: snapshot.id,
    created_at: rfc3339(snapshot.createdAt),
    digest: snapshot.digest,
    size: snapshot.size,
    volume_size: snapshot.volumeSizeGb * 1_024 ** 3,
    status: phaseAt(snapshot.phases, fly.world.now()),
    retention_days: snapshot.retentionDays,
  };
}
