import type { Clock } from "./clock.ts";
import { ApiError, messageOf } from "./errors.ts";

/** Pauses between two tries where nothing else is said, in milliseconds: they double from the first to the longest. */
const PAUSES_MS: readonly [first: number, longest: number] = [500, 8_000];

/** Whether a request failed for a moment: no answer, or none of the platform's own, a platform that is not well, too fast. It says nothing about the next. */
export function isTransient(error: unknown): error is ApiError {
  return (
    error instanceof ApiError &&
    (error.ambiguous || !error.documented || [0, 408, 425, 429].includes(error.status) || error.status >= 500)
  );
}

/** How long something is tried. */
export interface Persistence {
  clock: Clock;
  /** When no further try begins, in milliseconds of the clock since the epoch. */
  until: number;
  /** Ends it, between two tries or in one: what the last whole try failed of is then the answer. */
  signal: AbortSignal;
  /** Whether a failure is no reason to give up. */
  mayPass(error: unknown): boolean;
  /** Hears of every failure after which it goes on. */
  told?(reason: string): void;
  /** First and longest pause, in milliseconds of the clock. @default half a second to eight */
  pausesMs?: readonly [first: number, longest: number];
}

/**
 * Does something again while it fails for reasons that pass, until its time is up. The caller sees to it that doing it
 * twice is the same as doing it once: it looks before it acts.
 * @throws what the last try threw; of one that was only stopped by the signal, the failure before it, which says more
 */
export async function persist<T>(
  { clock, until, signal, mayPass, told, pausesMs = PAUSES_MS }: Persistence,
  work: () => Promise<T>,
): Promise<T> {
  const [first, longest] = pausesMs;
  let failure: unknown;
  for (let pause = first; ; pause = Math.min(longest, pause * 2)) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted && error === signal.reason) throw failure ?? error;
      if (signal.aborted || clock.now() >= until || !mayPass(error)) throw error;
      failure = error;
      told?.(messageOf(error));
      await clock.sleep(Math.min(pause, until - clock.now()), signal).catch(() => undefined);
      if (signal.aborted) throw error;
    }
  }
}
