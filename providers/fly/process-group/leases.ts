import type { Clock } from "../../kernel/clock.ts";
import { ApiError, isNotFound, messageOf, ProviderError } from "../../kernel/errors.ts";
import type { Fly } from "../api/connection.ts";
import { getLease, releaseLease, takeLease } from "../api/leases.ts";

/** Life of a lease in seconds, and when it is prolonged: half of that, so that one lost request does not lose it. */
export const LEASE_TTL_S = 30;
const REFRESH_AFTER_MS = (LEASE_TTL_S / 2) * 1000;

/**
 * How long somebody else's lease is waited for before the rollout gives up. Longer than a lease of ours lives, since one
 * that an update took along says nothing of whose it is, and an earlier run of ours may have been killed.
 */
const FOREIGN_LEASE_WAIT_MS = (LEASE_TTL_S + 5) * 1000;

/** A lease that is held: prolonged in the background until it is released. */
export interface HeldLease {
  /** Read it when it is used: a lease that ran out and was taken again has another one. */
  readonly nonce: string;
  /** Instance id of the machine when the lease was taken: the plan is stale when it is another one. */
  version: string | undefined;
  /** Aborted when the lease was lost, so that nobody writes without it. */
  lost: AbortSignal;
  release(): Promise<void>;
  /** Stops prolonging it without giving it back: its machine is gone. */
  drop(): Promise<void>;
}

export interface LeaseRequest {
  fly: Fly;
  app: string;
  machine: { id: string; name: string };
  /** `pulumi <project>/<stack>` marks leases of this stack; the run's id follows. */
  owner: string;
  run: string;
  report(line: string): void;
  signal: AbortSignal;
}

/**
 * Takes the lease of a machine. A stale one of this stack (a run that was killed) is waited out, since nothing else can
 * hold it any more; a foreign one is waited for briefly, then named in the error.
 */
export async function holdLease(request: LeaseRequest): Promise<HeldLease> {
  const { fly, app, machine, owner, run, signal } = request;
  const wanted = { ttlSeconds: LEASE_TTL_S, description: `${owner} ${run}` };
  const lease = await whenFree(request, () => takeLease(fly, app, machine.id, wanted, signal));
  return keepLease(request, lease.nonce, lease.version ?? undefined);
}

/** Sends a request that another's lease refuses (409) until that lease is gone, for a limited time. */
export async function whenFree<T>(request: LeaseRequest, send: () => Promise<T>): Promise<T> {
  const givenUp = request.fly.clock.now() + FOREIGN_LEASE_WAIT_MS;
  for (;;) {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 409 && /lease/.test(error.apiMessage))) throw error;
      await waitForOther(request, givenUp, error);
    }
  }
}

async function waitForOther(
  { fly, app, machine, owner, report, signal }: LeaseRequest,
  givenUp: number,
  error: ApiError,
): Promise<void> {
  const held = await getLease(fly, app, machine.id);
  if (!held) return;
  const left = Math.max(0, held.expires_at * 1000 - fly.clock.now());
  const ours = held.description?.startsWith(`${owner} `) ?? false;
  if (!ours && fly.clock.now() >= givenUp) {
    throw new ProviderError(
      `fly: the machine ${machine.name} (${machine.id}) is leased by ${held.owner || "somebody else"} (${held.description || "no description"}) until ${new Date(held.expires_at * 1000).toISOString()}. ` +
        `Wait until then or stop that run, then run \`pulumi up\` again. ${error.apiMessage}`,
    );
  }
  if (ours)
    report(
      `${machine.name}: waiting ${Math.ceil(left / 1000)} s for the lease of an earlier run of this stack to expire`,
    );
  await fly.clock.sleep(ours ? left + 500 : Math.min(left + 500, 5_000), signal);
}

/** Keeps a lease that was taken, by itself or along with an update, until it is released. */
export function keepLease(request: LeaseRequest, firstNonce: string, version: string | undefined): HeldLease {
  const { fly, app, machine } = request;
  const stop = new AbortController();
  const lost = new AbortController();
  let nonce = firstNonce;
  const again = async () => {
    nonce = await prolonged(request, nonce, version);
  };
  const prolonging = prolong(fly.clock, stop.signal, again).catch((error) => {
    lost.abort(new ProviderError(`the lease of ${machine.name} was lost: ${messageOf(error)}`));
  });
  const drop = async () => {
    stop.abort();
    await prolonging;
  };
  return {
    get nonce() {
      return nonce;
    },
    version,
    lost: lost.signal,
    drop,
    release: async () => {
      await drop();
      if (!lost.signal.aborted) await releaseLease(fly, app, machine.id, nonce);
    },
  };
}

/**
 * Prolongs a lease and answers its nonce. One that ran out unnoticed (this computer slept, or was cut off) is taken
 * again when nobody else has it and nobody wrote to the machine meanwhile; otherwise it is lost, and this throws.
 */
async function prolonged(
  { fly, app, machine, owner, run }: LeaseRequest,
  nonce: string,
  version: string | undefined,
): Promise<string> {
  const wanted = { ttlSeconds: LEASE_TTL_S, description: `${owner} ${run}` };
  try {
    await takeLease(fly, app, machine.id, { ...wanted, nonce });
    return nonce;
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  const taken = await takeLease(fly, app, machine.id, wanted);
  if (version === undefined || taken.version === version) return taken.nonce;
  await releaseLease(fly, app, machine.id, taken.nonce);
  throw new ProviderError("it ran out, and somebody changed the machine since");
}

async function prolong(clock: Clock, stop: AbortSignal, again: () => Promise<unknown>): Promise<void> {
  while (!stop.aborted) {
    const slept = await clock.sleep(REFRESH_AFTER_MS, stop).then(
      () => true,
      () => false,
    );
    if (slept && !stop.aborted) await again();
  }
}
