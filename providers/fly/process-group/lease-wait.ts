import { ApiError, ProviderError } from "../../kernel/errors.ts";
import { LONGEST_WAIT_SECONDS } from "../../kernel/retry.ts";
import { getLease, type ShownLease } from "../api/leases.ts";
import { LEASE_TTL_S, type LeaseRequest } from "./lease-request.ts";

/**
 * How long somebody else's lease is waited for before the rollout gives up. Longer than a lease of ours lives, since one
 * that an update took along says nothing of whose it is, and an earlier run of ours may have been killed.
 */
const FOREIGN_LEASE_WAIT_MS = (LEASE_TTL_S + 5) * 1000;

/** Somebody holds the machine's lease, for longer than it was waited for. */
export class LeasedError extends ProviderError {
  override name = "LeasedError";
}

/** Whether a request was refused because of somebody's lease. */
export function isLeased(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status === 409 && /lease/.test(error.apiMessage);
}

/** Sends a request that another's lease refuses (409) until that lease is gone, for a limited time. */
export async function whenFree<T>(
  request: LeaseRequest,
  send: () => Promise<T>,
  wait = leaseWait(request),
): Promise<T> {
  for (;;) {
    try {
      return await send();
    } catch (error) {
      if (!isLeased(error)) throw error;
      await wait(error.apiMessage);
    }
  }
}

/**
 * Waits for whatever lease is on a machine, a step at a time; at once when there is none. A stale one of this stack (a run
 * that was killed, an answer that was lost) ends when it says so; one that is renewed meanwhile belongs to a run that is
 * alive, and is waited for no longer than somebody else's.
 * @returns a step; it throws LeasedError with the holder when the time is up
 */
export function leaseWait({ fly, app, machine, owner, run, report, signal }: LeaseRequest) {
  const { clock } = fly;
  const began = clock.now();
  let first: ShownLease | undefined;
  return async (refusal: string): Promise<void> => {
    const held = await getLease(fly, app, machine.id);
    if (!held) return;
    first ??= held;
    const ours = held.description?.startsWith(`${owner} `) ?? false;
    const patience = Math.max(FOREIGN_LEASE_WAIT_MS, ours ? first.left_ms + 5_000 : 0);
    const left = began + Math.min(patience, LONGEST_WAIT_SECONDS * 1000) - clock.now();
    if (left <= 0) throw leased({ machine, held, ours, waited: clock.now() - began, refusal });
    if (ours && held.description !== `${owner} ${run}`)
      report(
        `${machine.name}: waiting ${Math.ceil(held.left_ms / 1000)} s for the lease of an earlier run of this stack to expire`,
      );
    // This very run's: taken again a moment ago, or with an answer that was lost.
    const own = held.description === `${owner} ${run}`;
    await clock.sleep(Math.min(held.left_ms + 500, own ? 2_000 : ours ? left : 5_000), signal);
  };
}

function leased(facts: {
  machine: LeaseRequest["machine"];
  held: ShownLease;
  ours: boolean;
  waited: number;
  refusal: string;
}): LeasedError {
  const { machine, held, ours, waited, refusal } = facts;
  const until = new Date(held.expires_at * 1000).toISOString();
  const holder = `${held.owner || "somebody else"} (${held.description || "no description"})`;
  const what = ours
    ? `is held by another run of this stack, which is alive: it was waited for ${Math.round(waited / 1000)} s, and the lease of ${holder} is renewed until ${until}. Let that run end`
    : `is leased by ${holder} until ${until}, and was waited for ${Math.round(waited / 1000)} s. Wait until then or stop that run`;
  return new LeasedError(
    `fly: the machine ${machine.name} (${machine.id}) ${what}, then run \`pulumi up\` again. ${refusal}`,
  );
}
