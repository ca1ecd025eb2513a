import type { RateLimit } from "../../kernel/token-bucket.ts";

/** One request a second per action and identifier, three at once (Fly's documentation, "Rate limits"). */
const STANDARD: RateLimit = { rate: 1, burst: 3 };

/** Reading one machine is allowed five times a second, ten at once (same page). */
const GET_MACHINE: RateLimit = { rate: 5, burst: 10 };

/** A hundred app deletions a minute (same page). */
const DELETE_APP: RateLimit = { rate: 100 / 60, burst: 3 };

/** The bucket of an action on an identifier: the machine for machine actions, the app for everything else. */
export function bucket(action: string, identifier: string): { key: string; limit: RateLimit } {
  const limit = action === "get-machine" ? GET_MACHINE : action === "delete-app" ? DELETE_APP : STANDARD;
  return { key: `${action} ${identifier}`, limit };
}
