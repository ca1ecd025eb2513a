import { randomUUID } from "node:crypto";
import { messageOf, ProviderError } from "../../kernel/errors.ts";
import type { Context } from "../../kernel/implementation.ts";
import type { Fly } from "../api/connection.ts";
import type { MachineAnswer } from "../api/machines.ts";
import type { LeaseRequest } from "./lease-request.ts";
import { whenFree } from "./lease-wait.ts";
import { type HeldLease, holdLease, keepLease, MachineGoneError } from "./leases.ts";
import type { LookTogether } from "./look-together.ts";
import { Pace } from "./pace.ts";
import type { ProcessGroupInputs } from "./schema.ts";

/** What a rollout has touched so far, noted before each request, so that all of it can be put back. */
export interface Touched {
  /** Machines as they were before their update, by id. */
  updated: Map<string, MachineAnswer>;
  created: MachineAnswer[];
  /** Names of machines whose create was not answered: they may be there. */
  unknown: Set<string>;
  /** Machines that were given requests, by id. */
  opened: Map<string, MachineAnswer>;
  /**
   * Machines that served and were taken out of routing, by id, and when the platform said so; undefined while it has not:
   * the request may have been lost, or its answer.
   */
  cordoned: Map<string, { machine: MachineAnswer; at: number | undefined }>;
}

/** One rollout under way. */
export interface Run {
  /** Names the run in leases. */
  id: string;
  fly: Fly;
  inputs: ProcessGroupInputs;
  touched: Touched;
  /** Machines that were made or proven by this run, by name. */
  fresh: Map<string, MachineAnswer>;
  /** Names of machines whose smoke rules could not be tried while they were cordoned. */
  unproven: Set<string>;
  /** Leases held beyond one step, by machine id. */
  leases: Map<string, HeldLease>;
  /** Ids of machines that are to go: one that is gone by itself is what was wanted. */
  leaving: Set<string>;
  /** When its machines were launched and started. */
  pace: Pace;
  /** How the machines of the stage under way are first looked at after their settle time, where they share a look. */
  together?: LookTogether;
  /** Aborted at the deadline, on request, or when another machine of the rollout failed. */
  signal: AbortSignal;
  /** Ends the rollout: what is under way stops waiting. */
  abort(reason: Error): void;
  report(line: string): void;
  /** Says what a machine is at: one line of output, and one event. */
  tell(machine: string, doing: string): void;
}

/** A rollout, or a removal, that is about to begin. */
export function newRun(context: Context, fly: Fly, inputs: ProcessGroupInputs): Run {
  const stop = new AbortController();
  const { app, group } = inputs;
  const report = (line: string) => context.report(`${app}/${line}`);
  return {
    id: randomUUID().slice(0, 8),
    fly,
    inputs,
    touched: { updated: new Map(), created: [], unknown: new Set(), opened: new Map(), cordoned: new Map() },
    fresh: new Map(),
    unproven: new Set(),
    leases: new Map(),
    leaving: new Set(),
    pace: new Pace(),
    signal: AbortSignal.any([stop.signal, context.stop]),
    abort: (reason) => stop.abort(reason),
    report,
    tell: (machine, doing) => {
      report(`${machine}: ${doing}`);
      context.event({ type: "machine", app, group, machine, doing });
    },
  };
}

/**
 * The same run after it was aborted: putting back must not be stopped by what ended the rollout. It has a deadline of its
 * own, as long again as that of the rollout, and is ended by nothing else.
 */
export async function afterAbort<T>(run: Run, work: (run: Run) => Promise<T>): Promise<T> {
  const { clock } = run.fly;
  const seconds = run.inputs.rollout.deadline_seconds;
  const over = new AbortController();
  const done = new AbortController();
  clock.sleep(seconds * 1000, done.signal).then(
    () => over.abort(new ProviderError(`it was tried for ${seconds} s, the deadline of the rollout`)),
    () => undefined,
  );
  try {
    return await work({ ...run, signal: over.signal, abort: () => undefined });
  } finally {
    done.abort();
  }
}

function leaseRequest(
  { fly, inputs, id, report, signal }: Run,
  machine: Pick<MachineAnswer, "id" | "name">,
): LeaseRequest {
  const owner = `pulumi ${inputs.project}/${inputs.stack}`;
  return { fly, app: inputs.app, machine, owner, run: id, report, signal };
}

/** The lease of a machine: the one that this run holds already, or a new one. */
export async function leaseOf(run: Run, machine: MachineAnswer): Promise<HeldLease> {
  const held = run.leases.get(machine.id);
  if (held) return held;
  const lease = await holdLease(leaseRequest(run, machine));
  run.leases.set(machine.id, lease);
  return watched(run, machine.id, lease);
}

/** Takes over the lease that came along with an update. */
export function leaseTaken(run: Run, machine: MachineAnswer, nonce: string): HeldLease {
  const lease = keepLease(leaseRequest(run, machine), nonce, machine.instance_id ?? undefined);
  run.leases.set(machine.id, lease);
  return watched(run, machine.id, lease);
}

/** Somebody else may write now: going on without the lease would be a guess. Putting back takes one of its own. */
function watched(run: Run, id: string, lease: HeldLease): HeldLease {
  const lost = () => {
    if (run.leases.get(id) === lease) run.leases.delete(id);
    const reason = lease.lost.reason as Error;
    if (!(reason instanceof MachineGoneError && run.leaving.has(id))) run.abort(reason);
  };
  lease.lost.addEventListener("abort", lost, { once: true });
  return lease;
}

/**
 * Sends a write under the lease of a machine, if this run holds it. One that is refused because the lease was taken again
 * in this very moment, with another nonce, is sent with that.
 */
export function underLease<T>(
  run: Run,
  machine: Pick<MachineAnswer, "id" | "name">,
  send: (nonce: string | undefined) => Promise<T>,
): Promise<T> {
  return whenFree(leaseRequest(run, machine), () => send(run.leases.get(machine.id)?.nonce));
}

/** Gives the lease of a machine back, if this run holds it. One that cannot be given back expires by itself. */
export async function release(run: Run, { id, name }: Pick<MachineAnswer, "id" | "name">): Promise<void> {
  const lease = run.leases.get(id);
  run.leases.delete(id);
  await lease
    ?.release()
    .catch((error) =>
      run.report(`${name}: its lease could not be released and expires by itself (${messageOf(error)})`),
    );
}

export async function releaseAll(run: Run): Promise<void> {
  await Promise.all([...run.leases.keys()].map((id) => release(run, { id, name: id })));
}
