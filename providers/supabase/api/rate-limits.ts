import type { RateLimit } from "../../kernel/token-bucket.ts";

/**
 * 120 requests a minute of one user for one project (Supabase's documentation of the Management API), in fixed windows: a
 * bucket with half of them that refills the other half during it can never exceed one, wherever that begins.
 */
const LIMIT: RateLimit = { burst: 60, rate: 1 };

/** The bucket of every request about a project. */
export const bucket = (ref: string): { key: string; limit: RateLimit } => ({ key: ref, limit: LIMIT });
