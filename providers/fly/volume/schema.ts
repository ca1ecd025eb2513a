import * as z from "zod";
import { place, region } from "../common.ts";

/** Inputs of a volume. Field names are the Machines API's. */
export const volumeInputs = z
  .strictObject({
    ...place,
    /** Unique within the app here, although Fly would allow several of one name: it is how a lost volume is found again. */
    name: z.string().regex(/^[a-z0-9_]{1,30}$/, "must be 1 to 30 lower-case letters, digits and underscores"),
    region,
    /** Size in GB, 1 to 500 (limit of the API). It can only grow; the machine that mounts it may have to restart then. */
    size_gb: z.int().min(1).max(500),
    encrypted: z.boolean().default(true),
    /** Days that a snapshot is kept, 1 to 60 (limit of the API). Default 5, Fly's own. */
    snapshot_retention: z.int().min(1).max(60).default(5),
    /** Daily snapshots. */
    auto_backup_enabled: z.boolean().default(true),
    /** Snapshot (`vs_…`) whose data a new volume starts with. Only for its creation: later it can be left out, not changed. */
    snapshot_id: z.string().min(1).optional(),
    /** Volume (`vol_…`) of which a new volume is a copy, possibly on another host. Only for its creation, as above. */
    source_volume_id: z.string().min(1).optional(),
    /** The machine that will mount it; only a hint for choosing the host when the volume is made. */
    compute: z.strictObject({ cpu_kind: z.string(), cpus: z.number(), memory_mb: z.number() }).optional(),
    /** Id of an existing volume to take over. */
    adopt: z.string().optional(),
    /** An empty volume takes the place of one that was lost only with somebody's word; see lost-data.ts. */
    protectData: z.boolean().optional(),
  })
  .refine(
    ({ snapshot_id, source_volume_id }) => snapshot_id === undefined || source_volume_id === undefined,
    {
      path: ["source_volume_id"],
      error: "must not be set together with snapshot_id: a volume starts with one or the other",
    },
  );
export type VolumeInputs = z.infer<typeof volumeInputs>;
