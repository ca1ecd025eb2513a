import { isNotFound, messageOf } from "../../../kernel/errors.ts";
import { isTransient, persist } from "../../../kernel/persist.ts";
import { act, destroyMachine, type MachineAnswer, waitForState } from "../../api/machines.ts";
import { durationMs } from "../durations.ts";
import { isLost, isServing } from "../observe.ts";
import { isDown } from "../rest.ts";
import { leaseOf, type Run, release, underLease } from "../run.ts";
import { cordon, drained } from "./traffic.ts";

/** What a machine gets to end by itself beyond its own stop timeout, in seconds, and what it gets at least. */
const STOP_MARGIN_S = 30;
const STOPS_WITHIN_S = 60;

/**
 * Takes a machine out of service in order: no new requests, time until every proxy knows, time for the running ones, then
 * gone; or kept, stopped and cordoned, when `destroy` is false. A machine that is gone already counts as retired.
 */
export async function retire(run: Run, live: MachineAnswer, destroy: boolean): Promise<void> {
  if (isLost(live)) return abandon(run, live);
  const { fly, inputs, touched, leaving, signal } = run;
  leaving.add(live.id);
  let gone = false;
  try {
    await leaseOf(run, live);
    const noted = touched.cordoned.get(live.id);
    if (noted ? noted.at === undefined : isServing(live)) await cordon(run, live);
    if (hasServices(live)) await drained(run, live);
    if (!isDown(live)) {
      await underLease(run, live, (nonce) => act(fly, inputs.app, live.id, "stop", nonce, signal));
      await stopped(run, live);
    }
    if (destroy) await destroyMachine(fly, inputs.app, live.id, await last(run, live), true);
    gone = destroy;
    touched.cordoned.delete(live.id);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    gone = true;
  } finally {
    if (gone) await last(run, live);
    else await release(run, live);
  }
  run.tell(live.name, destroy ? "removed" : "stopped, and kept until the next release");
}

/** Nothing can be done in order to a machine whose host does not answer; it is asked to go, now or with the next update. */
async function abandon({ fly, inputs, tell }: Run, { id, name }: MachineAnswer): Promise<void> {
  try {
    await destroyMachine(fly, inputs.app, id, undefined, true);
    tell(name, "removed");
  } catch (error) {
    if (!isNotFound(error))
      tell(
        name,
        `its host does not answer, so it could not be removed (${messageOf(error)}); another took its place`,
      );
  }
}

/** Requests that still run end with the machine, so that its own time is waited for, whatever a single wait answers. */
async function stopped({ fly, inputs, report, signal }: Run, live: MachineAnswer): Promise<void> {
  const { timeout } = (live.config?.stop_config ?? {}) as { timeout?: unknown };
  const limit = Math.max(STOPS_WITHIN_S * 1000, (durationMs(timeout) ?? 0) + STOP_MARGIN_S * 1000);
  const { clock } = fly;
  const until = clock.now() + limit;
  const version = live.instance_id ?? undefined;
  const wait = () => {
    const seconds = (until - clock.now()) / 1000;
    return waitForState(fly, inputs.app, live.id, { state: "stopped", version, seconds }, signal);
  };
  await persist({ clock, until, signal, mayPass: isTransient }, wait).catch((error) => {
    if (isNotFound(error)) throw error;
    signal.throwIfAborted();
    report(`${live.name}: did not stop within ${limit / 1000} s (${messageOf(error)})`);
  });
}

/**
 * Nonce for the last request to a machine. The lease goes with the machine, so prolonging it ends before that request
 * and not after: a refresh in between would find it gone and count as a lease that was lost.
 */
async function last(run: Run, { id }: MachineAnswer): Promise<string | undefined> {
  const lease = run.leases.get(id);
  run.leases.delete(id);
  await lease?.drop();
  return lease?.nonce;
}

function hasServices({ config }: MachineAnswer): boolean {
  return ((config?.services ?? []) as unknown[]).length > 0;
}
