/*
 * What Supabase itself sets and allows, by the published document of its Management API (2026-06-01).
 */

/** How the shared pooler hands out connections of the database on port 6543. */
export const POOL_MODES = ["transaction", "session"] as const;

/** Connections that the shared pooler opens to the database at most. */
export const MAX_POOL_SIZE = 3_000;

/** Characters of the value of an edge function's secret at most. */
export const MAX_SECRET_VALUE = 24_576;

/** Names of such secrets, 256 characters at most: as environment variables are, without the prefix that Supabase keeps for its own. */
export const EDGE_SECRET_NAME = /^(?!SUPABASE_)[A-Za-z_][A-Za-z0-9_]{0,255}$/;
export const EDGE_SECRET_NAME_TEXT =
  "letters, digits and underscores, not beginning with a digit or SUPABASE_, which Supabase keeps for its own";
