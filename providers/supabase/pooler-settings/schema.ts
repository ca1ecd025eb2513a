import * as z from "zod";
import { MAX_POOL_SIZE, POOL_MODES } from "../../../settings/supabase-platform.ts";
import { deviations, place, whenRemoved } from "../common.ts";

/** Inputs of a project's shared pooler. */
export const poolerSettingsInputs = z.strictObject({
  ...place,
  /** Connections that the pooler opens to the database at most, for each user and database. */
  defaultPoolSize: z.int().min(1).max(MAX_POOL_SIZE),
  /** How port 6543 hands out connections; port 5432 is always by session. Left as it is where nothing is said. */
  poolMode: z.enum(POOL_MODES).optional(),
  whenRemoved,
  deviations,
});
export type PoolerSettingsInputs = z.infer<typeof poolerSettingsInputs>;
