import type { RateLimit } from "../../kernel/token-bucket.ts";

/**
 * Render counts requests in fixed windows. A bucket that holds half of a window's requests and refills the other half
 * during it can never exceed the window, wherever that begins.
 */
function halves(requests: number, windowSeconds: number): RateLimit {
  return { burst: requests / 2, rate: requests / 2 / windowSeconds };
}

/** What kind of request Render counts a call as, and per what. */
const LIMITS = {
  /** 20 new services an hour (Render's documentation, "Rate limits"); its answers say the same of Key Value. */
  create: halves(20, 3_600),
  /** 10 changes, deploys and scalings of one service a minute (same page). */
  change: halves(10, 60),
  /** 50 new custom domains an hour, by what the API's own answers say. */
  domain: halves(50, 3_600),
  /** 30 other writes a minute (same page; the answers say 100). */
  write: halves(30, 60),
  /** 400 reads a minute over all resources (same page). */
  read: halves(400, 60),
} as const;

/** The bucket of a request: its kind, and the service or the collection that it is counted for. */
export function bucket(kind: keyof typeof LIMITS, of = "all"): { key: string; limit: RateLimit } {
  return { key: `${kind} ${of}`, limit: LIMITS[kind] };
}

/** Values above this are seconds since the epoch: the documentation says so, the answers hold seconds left. */
const EPOCH = 1_000_000_000;

/** Seconds of a Ratelimit-Reset header; undefined when there is none or it is not a number. `now` is by Render's clock. */
export function secondsUntilReset(header: string | null, now: number): number | undefined {
  const value = Number(header ?? Number.NaN);
  if (header === null || header.trim() === "" || !Number.isFinite(value)) return undefined;
  return Math.max(0, value > EPOCH ? value - now / 1000 : value);
}
