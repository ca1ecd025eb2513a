import type { RateLimit } from "../../kernel/token-bucket.ts";

/**
 * 120 requests a minute of one user for one project (Supabase's documentation of the Management API), in fixed windows
 * that begin with the first request that arrives. A bucket of 50 that gets 60 more during one stays below it, wherever it begins and
 * though the first request takes up to ten seconds to arrive.
 */
const LIMIT: RateLimit = { burst: 50, rate: 1 };

/** The bucket of every request about a project. */
export const bucket = (ref: string): { key: string; limit: RateLimit } => ({ key: ref, limit: LIMIT });
