/** Name of the stack tag that says until when a preview lives: ISO 8601, UTC. */
export const EXPIRES_TAG = "hotdash:expires";

/** Hours that a preview lives after its last push unless the command says otherwise: three days, a weekend and a bit. */
export const DEFAULT_HOURS = 72;

/** Hours beyond which nobody remembers a preview: two weeks. */
const LONGEST_HOURS = 336;

/**
 * Reads a time to live.
 * @throws Error that says what is allowed.
 */
export function readHours(text: string | undefined): number {
  if (text === undefined) return DEFAULT_HOURS;
  const hours = Number(text);
  if (Number.isInteger(hours) && hours >= 1 && hours <= LONGEST_HOURS) return hours;
  throw new Error(
    `--hours = ${JSON.stringify(text)}\n   is no time to live\n   allowed: whole hours from 1 to ${LONGEST_HOURS}, for example: --hours ${DEFAULT_HOURS}`,
  );
}

export const expiryAfter = (hours: number, now: Date): string =>
  new Date(now.getTime() + hours * 3_600_000).toISOString();
