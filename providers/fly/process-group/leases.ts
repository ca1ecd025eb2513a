import type { Clock } from "../../kernel/clock.ts";
import { isNotFound, messageOf, ProviderError } from "../../kernel/errors.ts";
import { isTransient, type Persistence, persist } from "../../kernel/persist.ts";
import { LONGEST_WAIT_SECONDS } from "../../kernel/retry.ts";
import { getLease, type LeaseAnswer, releaseLease, takeLease } from "../api/leases.ts";
import { LEASE_TTL_S, type LeaseRequest } from "./lease-request.ts";
import { leaseWait, whenFree } from "./lease-wait.ts";

/** When a lease is prolonged: at half of its life, so that one lost request does not lose it. */
const REFRESH_AFTER_MS = (LEASE_TTL_S / 2) * 1000;

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

/** The machine of a lease is gone: nobody can hold it any more. */
export class MachineGoneError extends ProviderError {
  override name = "MachineGoneError";
}

/**
 * Takes the lease of a machine. A stale one of this stack (a run that was killed) is waited out, since nothing else can
 * hold it any more; a foreign one is waited for briefly, then named in the error. A request that failed is repeated.
 */
export async function holdLease(request: LeaseRequest): Promise<HeldLease> {
  const lease = await taken(request);
  return keepLease(request, lease.nonce, lease.version ?? undefined);
}

/**
 * Takes a lease, once nobody else's is in the way. After a request that failed it is looked whether there is one now:
 * nobody was told the nonce of a lease that came to be that way, so that it is waited for like any other of ours.
 */
function taken(request: LeaseRequest): Promise<LeaseAnswer> {
  const wait = leaseWait(request);
  const take = async () => {
    try {
      return await takeLease(request.fly, request.app, request.machine.id, wantedOf(request), request.signal);
    } catch (error) {
      if (isTransient(error)) await wait(error.apiMessage);
      throw error;
    }
  };
  return persist(persistenceOf(request), () => whenFree(request, take, wait));
}

const wantedOf = ({ owner, run }: LeaseRequest) => ({
  ttlSeconds: LEASE_TTL_S,
  description: `${owner} ${run}`,
});

function persistenceOf({ fly: { clock }, signal }: LeaseRequest): Persistence {
  return { clock, signal, until: clock.now() + LONGEST_WAIT_SECONDS * 1000, mayPass: isTransient };
}

/** Keeps a lease that was taken, by itself or along with an update, until it is released. */
export function keepLease(request: LeaseRequest, firstNonce: string, version: string | undefined): HeldLease {
  const { fly, app, machine } = request;
  const stop = new AbortController();
  const lost = new AbortController();
  let nonce = firstNonce;
  const again = async () => {
    nonce = await prolonged({ ...request, signal: stop.signal }, nonce, version);
  };
  const prolonging = prolong(fly.clock, stop.signal, again).catch((error) => {
    if (stop.signal.aborted) return;
    lost.abort(
      error instanceof MachineGoneError
        ? error
        : new ProviderError(`the lease of ${machine.name} was lost: ${messageOf(error)}`, { cause: error }),
    );
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
 * Prolongs a lease and answers its nonce; repeats what failed, for as long as it takes, since a failed request does not
 * say that the lease is gone. One that ran out unnoticed (this computer slept, or was cut off) is taken again when nobody
 * else has it and nobody wrote to the machine meanwhile; otherwise it is lost, and this throws.
 */
async function prolonged(request: LeaseRequest, nonce: string, version: string | undefined): Promise<string> {
  const { fly, app, machine, signal } = request;
  const wanted = wantedOf(request);
  const always = { ...persistenceOf(request), until: Number.POSITIVE_INFINITY };
  try {
    await persist(always, () => takeLease(fly, app, machine.id, { ...wanted, nonce }, signal));
    return nonce;
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  const again = await persist(always, () => retaken(request)).catch(async (error) => {
    if (!isNotFound(error)) throw error;
    throw new MachineGoneError(`${machine.name} (${machine.id}) is gone: somebody removed it`, {
      cause: error,
    });
  });
  if (version === undefined || again.version === version) return again.nonce;
  await releaseLease(fly, app, machine.id, again.nonce);
  throw new ProviderError("it ran out, and somebody changed the machine since");
}

/** Takes a lease that ran out. One that this very run took with a lost answer is waited out, anybody else's is an error. */
async function retaken(request: LeaseRequest): Promise<LeaseAnswer> {
  const { fly, app, machine, signal } = request;
  const wanted = wantedOf(request);
  try {
    return await takeLease(fly, app, machine.id, wanted, signal);
  } catch (error) {
    if (!isTransient(error)) throw error;
    const held = await getLease(fly, app, machine.id);
    if (held?.description === wanted.description) await fly.clock.sleep(held.left_ms + 500, signal);
    throw error;
  }
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
