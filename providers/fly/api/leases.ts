import { z } from "zod";
import { isNotFound } from "../../kernel/errors.ts";
import { answeredAt } from "../../kernel/retry.ts";
import type { Fly } from "./connection.ts";
import { bucket } from "./limits.ts";

const lease = z.object({
  nonce: z.string(),
  /** Seconds since the epoch. */
  expires_at: z.number(),
  owner: z.string().nullish(),
  description: z.string().nullish(),
  /** Instance id of the machine when the lease was taken. */
  version: z.string().nullish(),
});
export type LeaseAnswer = z.infer<typeof lease>;

/** A lease as anybody sees it. Its nonce is only shown to its owner. */
export interface ShownLease extends Omit<LeaseAnswer, "nonce"> {
  /** Milliseconds until it ends, by the platform's own clock. */
  left_ms: number;
}

/** The live API wraps a lease in an envelope, its document does not: both are accepted. */
const leaseAnswer = z.union([z.object({ data: lease }).transform(({ data }) => data), lease]);

const path = (app: string, id: string) =>
  `/apps/${encodeURIComponent(app)}/machines/${encodeURIComponent(id)}/lease`;

/** Takes a lease, or prolongs the one whose nonce is given. Throws ApiError 409 while somebody else holds it. */
export async function takeLease(
  fly: Fly,
  app: string,
  id: string,
  wanted: { ttlSeconds: number; description: string; nonce?: string | undefined },
  signal?: AbortSignal,
): Promise<LeaseAnswer> {
  const { body } = await fly.send({
    method: "POST",
    path: path(app, id),
    body: { ttl: wanted.ttlSeconds, description: wanted.description },
    headers: wanted.nonce ? { "fly-machine-lease-nonce": wanted.nonce } : {},
    // Prolonging twice is prolonging; a second lease is refused.
    idempotent: wanted.nonce !== undefined,
    bucket: bucket("lease", id),
    signal,
    answer: leaseAnswer,
  });
  return body;
}

/** The lease that is held on a machine, or undefined. */
export async function getLease(fly: Fly, app: string, id: string): Promise<ShownLease | undefined> {
  try {
    const shown = lease.partial({ nonce: true });
    const { body: held, headers } = await fly.send({
      method: "GET",
      path: path(app, id),
      bucket: bucket("get-lease", id),
      answer: z.union([z.object({ data: shown }).transform(({ data }) => data), shown]),
    });
    const left_ms = Math.max(0, held.expires_at * 1000 - answeredAt(headers, fly.clock.now()));
    return { ...held, left_ms };
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Gives a lease back. One that is gone already counts as given back. */
export async function releaseLease(fly: Fly, app: string, id: string, nonce: string): Promise<void> {
  try {
    await fly.send({
      method: "DELETE",
      path: path(app, id),
      headers: { "fly-machine-lease-nonce": nonce },
      bucket: bucket("release-lease", id),
    });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
