/** Name of the stack tag that says until when a preview lives: ISO 8601, UTC. */
export const EXPIRES_TAG = "hotdash:expires";

/** Hours that a preview lives after its last push unless the command says otherwise: three days, a weekend and a bit. */
export const DEFAULT_HOURS = 72;

/** Hours beyond which nobody remembers a preview: two weeks. */
export const LONGEST_HOURS = 336;

export const expiryAfter = (hours: number, now: Date): string =>
  new Date(now.getTime() + hours * 3_600_000).toISOString();
