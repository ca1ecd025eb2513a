import * as z from "zod";
import { POOL_MODES } from "../../../settings/supabase-platform.ts";

/** Body of PUT …/ssl-enforcement. */
export const sslBody = z.strictObject({ requestedConfig: z.strictObject({ database: z.boolean() }) });

/** Body of POST …/network-restrictions/apply, which replaces both lists. */
export const restrictionsBody = z.strictObject({
  dbAllowedCidrs: z.array(z.string()),
  dbAllowedCidrsV6: z.array(z.string()),
});
export type RestrictionsBody = z.infer<typeof restrictionsBody>;

/** Body of PATCH …/config/database/pooler; null is the size that comes with the compute size. */
export const poolerBody = z.strictObject({
  default_pool_size: z.int().nullable().optional(),
  pool_mode: z.enum(POOL_MODES).optional(),
});
export type PoolerBody = z.infer<typeof poolerBody>;

/** Body of POST …/secrets: what is not named stays. */
export const secretsBody = z.array(z.strictObject({ name: z.string(), value: z.string() }));
export type SecretsBody = z.infer<typeof secretsBody>;

/** Body of DELETE …/secrets. */
export const secretNamesBody = z.array(z.string());
