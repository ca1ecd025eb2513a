import * as z from "zod";
import { place, region } from "../common.ts";

/** Inputs of a volume. Field names are the Machines API's. */
export const volumeInputs = z.strictObject({
  ...place,
  /** Unique within the app here, although Fly would allow several of one name: it is how a lost volume is found again. */
  name: z.string().regex(/^[a-z0-9_]{1,30}$/, "must be 1 to 30 lower-case letters, digits and underscores"),
  region,
  /** Size in GB, 1 to 500 (limit of the API). It can only grow. */
  size_gb: z.int().min(1).max(500),
  encrypted: z.boolean().default(true),
  /** Days that a snapshot is kept, 1 to 60 (limit of the API). Default 5, Fly's own. */
  snapshot_retention: z.int().min(1).max(60).default(5),
  /** Daily snapshots. */
  auto_backup_enabled: z.boolean().default(true),
  /** The machine that will mount it; only a hint for choosing the host when the volume is made. */
  compute: z.strictObject({ cpu_kind: z.string(), cpus: z.number(), memory_mb: z.number() }).optional(),
  /** Id of an existing volume to take over. */
  adopt: z.string().optional(),
});
export type VolumeInputs = z.infer<typeof volumeInputs>;
