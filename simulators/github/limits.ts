import type { Clock } from "../../providers/kernel/clock.ts";
import { type Call, Refusal } from "../kernel/routes.ts";
import { errorBody, refuse, SECONDARY_DOCUMENTATION } from "./errors.ts";

const MINUTE = 60_000;
const HOUR = 3_600_000;

/** How much one user may ask for. */
export interface RateLimits {
  /** Requests an hour; GitHub's documentation: 5000. */
  perHour: number;
  /** Points a minute, GET 1 and every other method 5; GitHub's documentation: 900. */
  pointsPerMinute: number;
  /** POSTs a minute; GitHub's documentation: 80 requests a minute that make content. */
  contentPerMinute: number;
}

/** The limits that GitHub documents. */
export const DOCUMENTED: RateLimits = { perHour: 5000, pointsPerMinute: 900, contentPerMinute: 80 };

/** Counts the requests of the one user to whom all tokens of a world belong. */
export class Limits {
  readonly #clock: Clock;
  readonly #limits: RateLimits;
  #window = 0;
  #used = 0;
  #recent: { at: number; points: number; content: boolean }[] = [];

  constructor(clock: Clock, limits: RateLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Counts a request, or refuses it with 403 as GitHub does. */
  take(call: Call): void {
    if (call.action === "rateLimit.get") return;
    this.#roll();
    if (this.#used >= this.#limits.perHour) throw refuse(403, "API rate limit exceeded for user.");
    this.#used += 1;
    const now = this.#clock.now();
    this.#recent = this.#recent.filter((one) => one.at > now - MINUTE);
    const points = this.#recent.reduce((sum, one) => sum + one.points, 0);
    const content = this.#recent.filter((one) => one.content).length;
    const next = { at: now, points: call.method === "GET" ? 1 : 5, content: call.method === "POST" };
    const tooMuch =
      points + next.points > this.#limits.pointsPerMinute ||
      (next.content && content >= this.#limits.contentPerMinute);
    if (tooMuch) throw new Refusal(secondaryRateLimit(60));
    this.#recent.push(next);
  }

  /** A conditional request that found nothing new does not count against the primary limit (GitHub's documentation). */
  giveBack(call: Call): void {
    if (call.action !== "rateLimit.get") this.#used = Math.max(0, this.#used - 1);
  }

  /** The state of the primary limit, as headers and body of `GET /rate_limit` show it; `reset` in epoch seconds. */
  state(): { limit: number; used: number; remaining: number; reset: number } {
    this.#roll();
    const limit = this.#limits.perHour;
    const reset = Math.ceil((this.#window + HOUR) / 1000);
    return { limit, used: this.#used, remaining: limit - this.#used, reset };
  }

  /** The headers that every answer carries. */
  headers(): Record<string, string> {
    const { limit, used, remaining, reset } = this.state();
    return {
      "x-ratelimit-limit": String(limit),
      "x-ratelimit-remaining": String(remaining),
      "x-ratelimit-reset": String(reset),
      "x-ratelimit-used": String(used),
      "x-ratelimit-resource": "core",
    };
  }

  #roll(): void {
    const now = this.#clock.now();
    if (now < this.#window + HOUR) return;
    this.#window = now;
    this.#used = 0;
  }
}

/** The answer to who asks too fast, also as the effect of a fault; `retryAfter` in seconds. */
export function secondaryRateLimit(retryAfter: number) {
  const message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
  const body = { ...(errorBody(403, message) as object), documentation_url: SECONDARY_DOCUMENTATION };
  return { status: 403, headers: { "retry-after": String(retryAfter) }, body };
}
