import type { Call, Reply, Route } from "../kernel/routes.ts";
import type { App } from "./app.ts";
import { precondition, refuse, volumeNotFound } from "./errors.ts";
import type { Fly } from "./fly.ts";
import { guestOf } from "./guest.ts";
import type { Host } from "./hosts.ts";
import { isRegion } from "./regions.ts";
import type { RequestBody } from "./requests.ts";
import { snapshotRoutes } from "./snapshots.ts";
import { orgsOf } from "./tokens.ts";
import { bodyOf } from "./validate.ts";
import { GONE_STATES, holderOf, type Phase, phaseAt, type Volume } from "./volume.ts";
import { volumeAnswer } from "./volume-answer.ts";

/** GB: the API's own default, and the largest volume. */
const DEFAULT_SIZE = 3;
const LARGEST = 500;

type Create = RequestBody<"CreateVolumeRequest">;

/** The volumes of an app and their snapshots. */
export function volumeRoutes(fly: Fly): Route[] {
  const all = "/v1/apps/:app/volumes";
  const one = `${all}/:volume`;
  return [
    { method: "GET", path: all, action: "volumes.list", kind: "read", handler: (call) => list(fly, call) },
    {
      method: "POST",
      path: all,
      action: "volumes.create",
      kind: "mutate",
      handler: (call) => create(fly, call),
    },
    {
      method: "GET",
      path: one,
      action: "volumes.get",
      kind: "read",
      handler: (call) => ({ status: 200, body: volumeAnswer(fly, find(fly, call)) }),
    },
    {
      method: "PUT",
      path: one,
      action: "volumes.update",
      kind: "mutate",
      handler: (call) => update(fly, call),
    },
    {
      method: "DELETE",
      path: one,
      action: "volumes.delete",
      kind: "mutate",
      handler: (call) => remove(fly, call),
    },
    {
      method: "PUT",
      path: `${one}/extend`,
      action: "volumes.extend",
      kind: "mutate",
      handler: (call) => extend(fly, call),
    },
    ...snapshotRoutes(fly, (call) => find(fly, call)),
  ];
}

function find(fly: Fly, call: Call): Volume {
  const volume = fly.world.app(call.app).volumes.get(call.params.volume ?? "");
  if (!volume || phaseAt(volume.phases, fly.world.now()) === "destroyed") throw volumeNotFound();
  return volume;
}

/** Volumes that are being destroyed are still listed, as Fly does; destroyed ones are not. */
function list(fly: Fly, call: Call): Reply {
  const volumes = [...fly.world.app(call.app).volumes.values()];
  const shown = volumes.filter((one) => phaseAt(one.phases, fly.world.now()) !== "destroyed");
  return { status: 200, body: shown.map((one) => volumeAnswer(fly, one)) };
}

function create(fly: Fly, call: Call): Reply {
  const body = bodyOf(call, "CreateVolumeRequest");
  const app = fly.world.app(call.app);
  const now = fly.world.now();
  if (!/^[a-z0-9_]{1,30}$/.test(body.name ?? "")) {
    throw refuse(400, "invalid name, must be 1 to 30 lowercase letters, numbers and underscores");
  }
  const source = sourceOf(fly, call, body);
  const region = body.region || source?.region || "dfw";
  if (!isRegion(region)) throw refuse(400, `invalid region, '${region}' is not a known region`);
  const size = body.size_gb ?? source?.sizeGb ?? DEFAULT_SIZE;
  if (size < 1 || size > LARGEST) throw refuse(400, `invalid size_gb, must be between 1 and ${LARGEST}`);
  if (source && size < source.sizeGb) throw refuse(400, "invalid size_gb, smaller than its source");
  retentionRule(body.snapshot_retention);
  const host = hostFor(fly, app, body, region);
  const volume: Volume = {
    id: `vol_${fly.world.random.word(16)}`,
    app: app.name,
    name: body.name ?? "",
    region,
    host: host.id,
    zone: host.id,
    sizeGb: size,
    encrypted: body.encrypted ?? true,
    fstype: body.fstype ?? "ext4",
    snapshotRetention: body.snapshot_retention ?? 5,
    autoBackup: body.auto_backup_enabled ?? true,
    createdAt: now,
    updatedAt: now,
    phases: birth(fly, body, now),
    snapshots: [],
  };
  app.volumes.set(volume.id, volume);
  return { status: 200, body: volumeAnswer(fly, volume) };
}

/** The states a new volume goes through, by what it is made from. */
function birth(fly: Fly, body: Create, now: number): Phase[] {
  const { volumeCreate, volumeRestore } = fly.world.timings;
  const made = now + volumeCreate;
  if (body.source_volume_id) {
    return [
      { at: now, state: "creating" },
      { at: made, state: "hydrating" },
      { at: made + volumeRestore, state: "created" },
    ];
  }
  if (body.snapshot_id) {
    return [
      { at: now, state: "creating" },
      { at: made, state: "restoring" },
      { at: made + volumeRestore, state: "created" },
    ];
  }
  return [
    { at: now, state: "creating" },
    { at: made, state: "created" },
  ];
}

function sourceOf(fly: Fly, call: Call, body: Create): { region?: string; sizeGb: number } | undefined {
  const ours = [...fly.world.apps.values()].filter((app) => orgsOf(fly, call).includes(app.org));
  const volumes = ours.flatMap((app) => [...app.volumes.values()]);
  if (body.source_volume_id) {
    const source = volumes.find((one) => one.id === body.source_volume_id);
    if (!source) throw refuse(404, `source volume ${body.source_volume_id} not found`);
    return source;
  }
  if (!body.snapshot_id) return undefined;
  const snapshot = volumes.flatMap((one) => one.snapshots).find((one) => one.id === body.snapshot_id);
  if (!snapshot) throw refuse(404, `snapshot ${body.snapshot_id} not found`);
  return { sizeGb: snapshot.volumeSizeGb };
}

function hostFor(fly: Fly, app: App, body: Create, region: string): Host {
  const guest = guestOf(body.compute ? { guest: body.compute } : {});
  const others = [...app.volumes.values()].filter(
    (one) => one.region === region && !GONE_STATES.includes(phaseAt(one.phases, fly.world.now())),
  );
  const avoid = others.filter(
    (one) => body.unique_zone_app_wide || (body.require_unique_zone && one.name === body.name),
  );
  const host = fly.hosts.place(region, app.name, guest, new Set(avoid.map((one) => one.host)));
  if (!host) throw refuse(422, "could not find a candidate host", "insufficient_capacity");
  return host;
}

function retentionRule(days: number | undefined): void {
  if (days !== undefined && (days < 1 || days > 60)) {
    throw refuse(400, "invalid snapshot_retention, must be between 1 and 60 days");
  }
}

function update(fly: Fly, call: Call): Reply {
  const body = bodyOf(call, "UpdateVolumeRequest");
  const volume = find(fly, call);
  retentionRule(body.snapshot_retention);
  volume.snapshotRetention = body.snapshot_retention ?? volume.snapshotRetention;
  volume.autoBackup = body.auto_backup_enabled ?? volume.autoBackup;
  volume.updatedAt = fly.world.now();
  return { status: 200, body: volumeAnswer(fly, volume) };
}

function extend(fly: Fly, call: Call): Reply {
  const size = bodyOf(call, "ExtendVolumeRequest").size_gb ?? 0;
  const volume = find(fly, call);
  const now = fly.world.now();
  const state = phaseAt(volume.phases, now);
  if (state !== "created") throw precondition(`unable to extend volume from current state: '${state}'`);
  if (size <= volume.sizeGb || size > LARGEST) {
    throw refuse(400, `invalid size_gb, must be more than ${volume.sizeGb} and at most ${LARGEST}`);
  }
  volume.sizeGb = size;
  volume.updatedAt = now;
  volume.phases = [
    { at: now, state: "extending" },
    { at: now + fly.world.timings.volumeExtend, state: "created" },
  ];
  const holder = holderOf(volume, now);
  const machine = holder === undefined ? undefined : fly.world.app(call.app).machines.get(holder);
  const needs_restart = machine?.now.state === "started";
  return { status: 200, body: { volume: volumeAnswer(fly, volume), needs_restart } };
}

function remove(fly: Fly, call: Call): Reply {
  const volume = find(fly, call);
  const now = fly.world.now();
  const holder = holderOf(volume, now);
  if (holder) throw precondition(`volume is currently bound to machine: ${holder}`);
  if (GONE_STATES.includes(phaseAt(volume.phases, now))) throw volumeNotFound();
  volume.updatedAt = now;
  volume.phases = [
    { at: now, state: "scheduling_destroy" },
    { at: now + fly.world.timings.destroy, state: "pending_destroy" },
    // Soft deleted: kept for a day.
    { at: now + 86_400_000, state: "destroyed" },
  ];
  return { status: 200, body: volumeAnswer(fly, volume) };
}
