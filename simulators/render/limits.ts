import type { Clock } from "../../providers/kernel/clock.ts";
import type { Call } from "../kernel/routes.ts";
import { refuse } from "./errors.ts";

const MINUTE = 60_000;
const HOUR = 3_600_000;

/** How many requests a bucket takes in a window of so many milliseconds. */
interface Bucket {
  key: string;
  limit: number;
  window: number;
}

/** Calls that share ten a minute for each service (Render's documentation, and recorded). */
const DEPLOYING = new Set([
  "services.update",
  "deploys.create",
  "deploys.rollback",
  "services.scale",
  "services.suspend",
  "services.resume",
]);

/**
 * Counts requests in fixed windows, per user, those that deploy per service. Numbers as recorded; for all other writes
 * the documentation says 30 a minute where 100 was recorded.
 */
export class Limits {
  readonly #clock: Clock;
  readonly #writes: number;
  readonly #refuses: boolean;
  readonly #used = new Map<string, { since: number; count: number }>();
  readonly #told = new Map<string, Record<string, string>>();

  /** `writes`: how many other writes a minute. `refuses`: false only counts. */
  constructor(clock: Clock, writes: number, refuses: boolean) {
    this.#clock = clock;
    this.#writes = writes;
    this.#refuses = refuses;
  }

  /** Counts a request, or refuses it with 429. */
  take(call: Call): void {
    const { key, limit, window } = this.#bucketOf(call);
    const now = this.#clock.now();
    const known = this.#used.get(key);
    const used = known && now < known.since + window ? known : { since: now, count: 0 };
    this.#used.set(key, used);
    used.count += 1;
    const left = limit - used.count;
    this.#told.set(call.requestId, {
      "ratelimit-limit": String(limit),
      "ratelimit-remaining": String(Math.max(0, left)),
      // Recorded: seconds that are left, although the documentation says an epoch.
      "ratelimit-reset": String(Math.max(0, Math.ceil((used.since + window - now) / 1_000))),
    });
    if (left < 0 && this.#refuses) throw refuse(429, "rate limit exceeded");
  }

  /** The headers that tell about the limit of a request that was counted; once. */
  headers(requestId: string): Record<string, string> {
    const told = this.#told.get(requestId) ?? {};
    this.#told.delete(requestId);
    return told;
  }

  #bucketOf({ action, method, params }: Call): Bucket {
    if (action === "services.create") return { key: action, limit: 20, window: HOUR };
    if (action === "keyValues.create" || action === "postgres.create")
      return { key: action, limit: 20, window: HOUR };
    if (action === "customDomains.create") return { key: action, limit: 50, window: HOUR };
    if (DEPLOYING.has(action)) return { key: `deploying ${params.service ?? ""}`, limit: 10, window: MINUTE };
    if (method === "GET") return { key: "reads", limit: 400, window: MINUTE };
    return { key: "writes", limit: this.#writes, window: MINUTE };
  }
}
