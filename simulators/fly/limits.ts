import type { Clock } from "../../providers/kernel/clock.ts";
import { type RateLimit, TokenBucket } from "../../providers/kernel/token-bucket.ts";
import type { Call } from "../kernel/routes.ts";
import { refuse } from "./errors.ts";

/** Fly's documentation: one request a second per action and identifier, three at once. */
export const GENERAL: RateLimit = { rate: 1, burst: 3 };
/** Fly's documentation: Get Machine five a second, ten at once. */
export const GET_MACHINE: RateLimit = { rate: 5, burst: 10 };
/**
 * Every other read and wait. Fly's documentation names one limit for actions on machines and one for Get Machine, none for
 * lists; its own tool lists machines four times within 70 ms while it deploys secrets, and waits for many machines of an app at
 * once. So reads get what Get Machine has.
 */
export const READS: RateLimit = GET_MACHINE;
/** Fly's documentation: 100 app deletions a minute. */
export const APP_DELETIONS: RateLimit = { rate: 100 / 60, burst: 100 };

/** A bucket for each action and identifier: machine, volume, else app, else organization. */
export class Limits {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes a token for the request, or refuses it with 429. */
  take(call: Call): void {
    const limit = limitOf(call);
    const key = `${call.action} ${call.action === "apps.delete" ? "" : identifierOf(call)}`;
    const bucket = this.#buckets.get(key) ?? new TokenBucket(limit, this.#clock);
    this.#buckets.set(key, bucket);
    if (!bucket.tryTake()) throw refuse(429, "rate limit exceeded");
  }
}

function limitOf({ action, kind }: Call): RateLimit {
  if (action === "apps.delete") return APP_DELETIONS;
  return kind === "read" || kind === "wait" ? READS : GENERAL;
}

function identifierOf(call: Call): string {
  if (call.action === "apps.create") return "";
  const { volume, org } = call.params;
  return call.machine ?? volume ?? call.app ?? org ?? call.query.get("org_slug") ?? "";
}
