/** Words of Render's public API that settings, resources and policies share. */

/** Regions of Render. */
export const RENDER_REGIONS = ["oregon", "ohio", "virginia", "frankfurt", "singapore"] as const;

/** Plans of a service; `free` is for web services only. */
export const SERVICE_PLANS = [
  "free",
  "starter",
  "standard",
  "pro",
  "pro_plus",
  "pro_max",
  "pro_ultra",
] as const;

/** Plans of Key Value. */
export const KEY_VALUE_PLANS = ["free", "starter", "standard", "pro", "pro_plus"] as const;

/** What Key Value does when its memory is full. */
export const MAXMEMORY_POLICIES = [
  "noeviction",
  "allkeys_lru",
  "allkeys_lfu",
  "allkeys_random",
  "volatile_lru",
  "volatile_lfu",
  "volatile_random",
  "volatile_ttl",
] as const;

/** Id of a workspace: a team's, or a person's own. */
export const OWNER_ID = /^(tea|usr)-[0-9a-v]{20}$/;
