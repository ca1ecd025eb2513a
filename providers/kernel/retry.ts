import type { AnswerHeaders } from "./transport.ts";
/**
 * When a request is sent again, and after how long. Pure: no clock, no request.
 *
 * Only two things make a repeat safe: the request changes nothing when it is sent twice, or the platform says that it
 * did nothing. Everything else is left to the caller, who looks at the platform before trying again.
 */

/** Tries of one request, the first included. */
export const MAX_TRIES = 6;

/** First pause and longest pause, in milliseconds: what Fly's own tool uses for transient errors (0.5 s to 10 s). */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/**
 * The one bound of every wait that a platform asks for, in seconds: Retry-After, the begin of a new window. More than the
 * minute after which most limits begin anew, less than the hour of the others, which nobody should spend in front of a
 * silent terminal. Who is asked to wait longer fails instead, and says so.
 */
export const LONGEST_WAIT_SECONDS = 120;

export interface Attempt {
  /** HTTP status, or 0 when there was no answer. */
  status: number;
  /** Whether sending it twice is the same as sending it once. */
  idempotent: boolean;
  /** True when the connection was refused: the request was never received. */
  refused?: boolean | undefined;
  /** True when something came that is not the platform's own answer, whatever its status: a page, a cut text. */
  foreign?: boolean | undefined;
}

/** Whether the same request may be sent again without looking first. */
export function mayRepeat({ status, idempotent, refused, foreign }: Attempt): boolean {
  if (status === 429 || refused) return true;
  if (!idempotent) return false;
  return foreign || status === 0 || status === 408 || status === 425 || status >= 500;
}

/** Whether a request that failed like this may have taken effect all the same. */
export function isAmbiguous({ status, refused, foreign }: Attempt): boolean {
  return !refused && (foreign || status === 0 || status === 408 || status >= 500);
}

/**
 * Pause before try number `attempt` + 1, in milliseconds. Doubles from 0.5 s to 10 s, with full jitter in the upper
 * half so that machines that failed together do not come back together; the platform's own Retry-After wins.
 */
export function pauseMs(
  attempt: number,
  retryAfterSeconds?: number,
  random: () => number = Math.random,
): number {
  if (retryAfterSeconds !== undefined && retryAfterSeconds >= 0) return retryAfterSeconds * 1000;
  const ceiling = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1));
  return Math.round(ceiling / 2 + (ceiling / 2) * random());
}

/**
 * When an answer was given by the clock of who gave it, in milliseconds since the epoch: its Date header, to the second.
 * Times in an answer are meant by that clock; this computer's may be minutes or years apart.
 * @param now what counts when the answer does not say
 */
export function answeredAt(headers: AnswerHeaders, now: number): number {
  const date = Date.parse(headers.get("date") ?? "");
  return Number.isNaN(date) ? now : date;
}

/**
 * Seconds of a Retry-After header (a number or an HTTP date); undefined when there is none or it is not valid.
 * @param now when the answer was given, by its own clock
 */
export function retryAfterSeconds(header: string | null, now: number): number | undefined {
  if (header === null || header.trim() === "") return undefined;
  // Two headers arrive as one, joined by a comma; the longer wait is the safe one. Commas of dates stand between letters.
  const waits = header
    .split(/,(?=\s*\d+(?:\.\d+)?\s*(?:,|$))|(?<=^\s*\d+(?:\.\d+)?\s*),/)
    .map((one) => waitOf(one.trim(), now));
  const known = waits.filter((wait) => wait !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

/** Other forms that a parser takes for a date (`5, 5` is one of 2001 to V8) are none of HTTP's. */
const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? [\w :-]+(?: GMT)?$/;

function waitOf(text: string, now: number): number | undefined {
  if (/^[-+]?\d+(?:\.\d+)?$/.test(text)) return Math.max(0, Number(text));
  // The oldest of HTTP's forms names no zone, and means the same one as the others.
  const date = HTTP_DATE.test(text) ? Date.parse(text.endsWith("GMT") ? text : `${text} GMT`) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1000);
}
