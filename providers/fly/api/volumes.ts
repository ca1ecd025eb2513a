import { z } from "zod";
import { isNotFound } from "../../kernel/errors.ts";
import type { Fly } from "./connection.ts";
import { bucket } from "./limits.ts";
import { listOf } from "./lists.ts";

const volumeAnswer = z.object({
  id: z.string(),
  name: z.string(),
  state: z.string(),
  size_gb: z.number(),
  region: z.string(),
  encrypted: z.boolean().nullish(),
  snapshot_retention: z.number().nullish(),
  auto_backup_enabled: z.boolean().nullish(),
  attached_machine_id: z.string().nullish(),
});
export type VolumeAnswer = z.infer<typeof volumeAnswer>;

/** States of a volume that is on its way out; lists show such volumes for up to a day. */
const GOING = new Set([
  "scheduling_destroy",
  "fork_cleanup",
  "waiting_for_detach",
  "pending_destroy",
  "destroying",
  "destroyed",
]);

const all = (app: string) => `/apps/${encodeURIComponent(app)}/volumes`;
const one = (app: string, id: string) => `${all(app)}/${encodeURIComponent(id)}`;

/** The volumes of an app that are there to stay. */
export async function listVolumes(fly: Fly, app: string): Promise<VolumeAnswer[]> {
  return (await allVolumes(fly, app)).filter((volume) => !isGoing(volume));
}

/** Whether a volume is deleted, though lists still show it. */
export const isGoing = ({ state }: VolumeAnswer): boolean => GOING.has(state);

/** The volumes of an app, those that were deleted within the last day included. */
export async function allVolumes(fly: Fly, app: string): Promise<VolumeAnswer[]> {
  const { body } = await fly.send({
    method: "GET",
    path: all(app),
    bucket: bucket("list-volumes", app),
    answer: listOf(volumeAnswer),
  });
  return body;
}

/** The volume, or undefined when it is gone or going. */
export async function getVolume(fly: Fly, app: string, id: string): Promise<VolumeAnswer | undefined> {
  try {
    const { body } = await fly.send({
      method: "GET",
      path: one(app, id),
      bucket: bucket("get-volume", id),
      answer: volumeAnswer,
    });
    return GOING.has(body.state) ? undefined : body;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

export interface NewVolume {
  name: string;
  region: string;
  size_gb: number;
  encrypted: boolean;
  snapshot_retention: number;
  auto_backup_enabled: boolean;
  /** Size of the machine that will mount it: without the hint the host may have no room for that machine. */
  compute?: { cpu_kind: string; cpus: number; memory_mb: number } | undefined;
  /** Restores this snapshot. */
  snapshot_id?: string | undefined;
  /** Copies this volume, possibly to another host. */
  source_volume_id?: string | undefined;
}

export async function createVolume(fly: Fly, app: string, volume: NewVolume): Promise<VolumeAnswer> {
  const { body } = await fly.send({
    method: "POST",
    path: all(app),
    body: volume,
    bucket: bucket("create-volume", app),
    answer: volumeAnswer,
  });
  return body;
}

/** Changes what can be changed in place besides the size. */
export async function updateVolume(
  fly: Fly,
  app: string,
  id: string,
  change: { snapshot_retention: number; auto_backup_enabled: boolean },
): Promise<void> {
  await fly.send({ method: "PUT", path: one(app, id), body: change, bucket: bucket("update-volume", id) });
}

/** Grows a volume. Answers whether its machine must restart to see the new size. */
export async function extendVolume(
  fly: Fly,
  app: string,
  id: string,
  size_gb: number,
): Promise<{ needsRestart: boolean }> {
  const { body } = await fly.send({
    method: "PUT",
    path: `${one(app, id)}/extend`,
    body: { size_gb },
    bucket: bucket("extend-volume", id),
    answer: z.object({ needs_restart: z.boolean().nullish(), volume: z.object({ id: z.literal(id) }) }),
  });
  return { needsRestart: body.needs_restart ?? false };
}

/** Starts a snapshot; it completes on its own. A second one does no harm. */
export async function snapshotVolume(fly: Fly, app: string, id: string): Promise<void> {
  await fly.send({
    method: "POST",
    path: `${one(app, id)}/snapshots`,
    idempotent: true,
    bucket: bucket("snapshot-volume", id),
  });
}

export async function deleteVolume(fly: Fly, app: string, id: string): Promise<void> {
  await fly.send({ method: "DELETE", path: one(app, id), bucket: bucket("delete-volume", id) });
}
