import type { Clock } from "../../providers/kernel/clock.ts";
import type { Call } from "../kernel/routes.ts";
import { refuse } from "./errors.ts";

/** Requests a minute of one user for one project, and its window (Supabase's documentation of the Management API). */
const LIMIT = 120;
const WINDOW_MS = 60_000;

/** Counts requests in fixed windows, per project, and tells of it in every answer. */
export class Limits {
  readonly #clock: Clock;
  readonly #refuses: boolean;
  readonly #used = new Map<string, { since: number; count: number }>();
  readonly #told = new Map<string, Record<string, string>>();

  /** `refuses`: false only counts. */
  constructor(clock: Clock, refuses: boolean) {
    this.#clock = clock;
    this.#refuses = refuses;
  }

  /** Counts a request, or refuses it with 429 for the rest of the minute. */
  take(call: Call): void {
    const key = call.params.ref ?? "";
    const now = this.#clock.now();
    const known = this.#used.get(key);
    const used = known && now < known.since + WINDOW_MS ? known : { since: now, count: 0 };
    this.#used.set(key, used);
    used.count += 1;
    this.#told.set(call.requestId, {
      "x-ratelimit-limit": String(LIMIT),
      "x-ratelimit-remaining": String(Math.max(0, LIMIT - used.count)),
      "x-ratelimit-reset": String(Math.max(0, Math.ceil((used.since + WINDOW_MS - now) / 1_000))),
    });
    if (used.count > LIMIT && this.#refuses) throw refuse(429, "ThrottlerException: Too Many Requests");
  }

  /** The headers that tell about the limit of a request that was counted; once. */
  headers(requestId: string): Record<string, string> {
    const told = this.#told.get(requestId) ?? {};
    this.#told.delete(requestId);
    return told;
  }
}
