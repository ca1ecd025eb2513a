import { z } from "zod";
import type { Fly } from "./connection.ts";
import { bucket } from "./limits.ts";
import { listOf } from "./lists.ts";

const snapshotAnswer = z.object({
  id: z.string(),
  /** Stored bytes; absent while it is made. */
  size: z.number().nullish(),
  created_at: z.iso.datetime({ offset: true }),
  /** `created` when it is whole. */
  status: z.string().nullish(),
  retention_days: z.number().nullish(),
});
export type SnapshotAnswer = z.infer<typeof snapshotAnswer>;

/** Snapshots of a volume, in no order that could be relied on. */
export async function listSnapshots(fly: Fly, app: string, volume: string): Promise<SnapshotAnswer[]> {
  const { body } = await fly.send({
    method: "GET",
    path: `/apps/${encodeURIComponent(app)}/volumes/${encodeURIComponent(volume)}/snapshots`,
    bucket: bucket("list-snapshots", volume),
    answer: listOf(snapshotAnswer),
  });
  return body;
}
