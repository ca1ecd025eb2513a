/**
 * Certificates live shorter every year: Let's Encrypt's 90 days become 64 in February 2027 and 45 in February 2028, and
 * there are ones of six days (its announcement of 2025; hlandau/acmetool#354). So what is late is a share of a life, not a
 * number of days. Platforms renew when a third is left, 30 of 90 days; who has less than this share, 21 of 90, has missed it.
 */
export const LATE_SHARE = 7 / 30;

const DAY_MS = 86_400_000;

/** Life of a certificate that does not say when it began: the longest that the platforms' authority gives, in days. */
export const LONGEST_LIFE_DAYS = 90;

/**
 * How long a certificate still holds, when it should have been renewed by now: `12 days`, `30 hours`; undefined when it
 * need not have been. Pure.
 * @param ends,begins,now milliseconds since the epoch
 */
export function endsSoon(ends: number, begins: number | undefined, now: number): string | undefined {
  const life = begins === undefined ? LONGEST_LIFE_DAYS * DAY_MS : ends - begins;
  const left = ends - now;
  if (left >= life * LATE_SHARE) return undefined;
  return Math.abs(left) < 2 * DAY_MS
    ? `${Math.floor(left / 3_600_000)} hours`
    : `${Math.floor(left / DAY_MS)} days`;
}
