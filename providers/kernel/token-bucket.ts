import type { Clock } from "./clock.ts";

/** How fast one kind of request may go: `rate` per second on average, `burst` at once. */
export interface RateLimit {
  rate: number;
  burst: number;
}

/** A token bucket on a Clock. The simulators refuse with it, the clients wait with it, so both mean the same. */
export class TokenBucket {
  #tokens: number;
  #updated: number;
  readonly #clock: Clock;
  readonly limit: RateLimit;

  constructor(limit: RateLimit, clock: Clock) {
    this.limit = limit;
    this.#clock = clock;
    this.#tokens = limit.burst;
    this.#updated = clock.now();
  }

  /** Takes a token when there is one. */
  tryTake(): boolean {
    this.#refill();
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** Takes a token, also one that is yet to come, and answers how many milliseconds to wait before using it. */
  reserve(): number {
    this.#refill();
    this.#tokens -= 1;
    return this.#tokens >= 0 ? 0 : Math.ceil((-this.#tokens / this.limit.rate) * 1000);
  }

  #refill(): void {
    const now = this.#clock.now();
    const gained = ((now - this.#updated) / 1000) * this.limit.rate;
    this.#tokens = Math.min(this.limit.burst, this.#tokens + gained);
    this.#updated = now;
  }
}
