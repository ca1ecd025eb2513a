import { isNotFound, messageOf } from "../../../kernel/errors.ts";
import { act, destroyMachine, type MachineAnswer, waitForState } from "../../api/machines.ts";
import { isDown, isLost, isServing } from "../observe.ts";
import { leaseOf, type Run, release } from "../run.ts";
import { cordon, drained } from "./traffic.ts";

/** Longest time that a machine gets to end by itself, in seconds; its own stop timeout lies below it. */
const STOPS_WITHIN_S = 60;

/**
 * Takes a machine out of service in order: no new requests, time until every proxy knows, time for the running ones, then
 * gone; or kept, stopped and cordoned, when `destroy` is false. A machine that is gone already counts as retired.
 */
export async function retire(run: Run, live: MachineAnswer, destroy: boolean): Promise<void> {
  if (isLost(live)) return abandon(run, live);
  const { fly, inputs, touched, signal } = run;
  try {
    await leaseOf(run, live);
    const nonce = run.leases.get(live.id)?.nonce;
    if (isServing(live) && !touched.cordoned.has(live.id)) await cordon(run, live);
    if (hasServices(live)) await drained(run, live);
    if (!isDown(live)) {
      await act(fly, inputs.app, live.id, "stop", nonce, signal);
      await stopped(run, live);
    }
    if (destroy) await destroyMachine(fly, inputs.app, live.id, nonce, true);
    touched.cordoned.delete(live.id);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  } finally {
    if (destroy) await forget(run, live);
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

async function stopped({ fly, inputs, report, signal }: Run, live: MachineAnswer): Promise<void> {
  const wanted = {
    state: "stopped",
    version: live.instance_id ?? undefined,
    seconds: STOPS_WITHIN_S,
  } as const;
  await waitForState(fly, inputs.app, live.id, wanted, signal).catch((error) => {
    if (isNotFound(error)) throw error;
    report(`${live.name}: did not stop in time (${messageOf(error)})`);
  });
}

/** The lease goes with the machine: only its refreshing has to end. */
async function forget(run: Run, { id }: MachineAnswer): Promise<void> {
  const lease = run.leases.get(id);
  run.leases.delete(id);
  await lease?.drop();
}

function hasServices({ config }: MachineAnswer): boolean {
  return ((config?.services ?? []) as unknown[]).length > 0;
}
