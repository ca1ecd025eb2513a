import { ApiError, ProviderError } from "../../../kernel/errors.ts";
import { getMachine, type MachineAnswer, type MachineUpdate } from "../../api/machines.ts";
import { passGate } from "../gate.ts";
import { LEASE_TTL_S } from "../lease-request.ts";
import { isRestart, isServing, runsConfig } from "../observe.ts";
import type { Step } from "../planned.ts";
import { isDown } from "../rest.ts";
import { leaseOf, leaseTaken, type Run, release, underLease } from "../run.ts";
import { isScheduled, jobEnded } from "../scheduled.ts";
import { explained, isHostFull } from "./capacity.ts";
import { carryOver, isConcurrent, launchOf, onceAdmitted, updateOnce } from "./launch.ts";
import { relocate } from "./relocate.ts";
import { start } from "./start.ts";
import { cordon, drained, uncordon } from "./traffic.ts";

type Update = Extract<Step, { kind: "update" }>;

/**
 * Replaces the config of a machine in place. Four requests with requests moved away and back: cordon, update (which
 * takes the lease along, and on a version that nobody wrote to since), uncordon where the update does not do it, release.
 */
export async function update(run: Run, planned: Update): Promise<void> {
  const step = isScheduled(planned.live.config ?? {})
    ? { ...planned, live: await jobEnded(run, planned.live) }
    : planned;
  const { live, traffic } = step;
  const moves = traffic === "drain" || traffic === "prove" || (traffic === "keep off" && isServing(live));
  if (moves) {
    await cordon(run, live);
    await drained(run, live);
  }
  try {
    await replace(run, step);
  } catch (error) {
    if (!isHostFull(error)) throw error;
    if (step.desired.config.mounts) throw explained(error, step.desired);
    await relocate(run, step);
  } finally {
    await release(run, live);
  }
}

async function replace(run: Run, step: Update): Promise<void> {
  const { desired, live, start: wanted, rest = false, traffic } = step;
  const { touched } = run;
  const cold = isDown(live);
  const atRest = rest || (cold && !wanted);
  const bodyFor = (current: MachineAnswer) => ({
    ...launchOf(desired),
    config: carryOver(current, desired),
    ...(cold || rest ? { skip_launch: true } : {}),
    ...(atRest ? {} : { lease_ttl: LEASE_TTL_S }),
    ...registration(traffic, current),
  });
  const { before, launched } = await launch(run, live, bodyFor, isRestart(desired.config));
  if (atRest) return;
  if (!cold) run.pace.launched(before.id, launched.instance_id ?? undefined, run.fly.clock.now());
  // The update of a machine that does not run leaves the new version stopped.
  if (cold) await start(run, before);
  run.fresh.set(before.name, before);
  run.tell(before.name, "updated, waiting for it to become healthy");
  const version = cold ? undefined : (launched.instance_id ?? undefined);
  const held = traffic === "prove" || traffic === "keep off";
  const proven = await passGate(run, {
    machine: before,
    version,
    config: desired.config,
    cordoned: held,
    start: () => start(run, before),
  });
  if (traffic === "keep off") return;
  if (proven.cordoned) await uncordon(run, before);
  touched.cordoned.delete(before.id);
}

/**
 * Whether the new version takes requests by itself. Said outright where it should: the machine may be cordoned by us, or
 * still be from an earlier run. Whether the platform heeds it is seen when the machine is looked at.
 */
function registration(traffic: Update["traffic"], { cordoned }: MachineAnswer) {
  if (traffic === "keep off") return { skip_service_registration: true };
  if (traffic === "drain" || (traffic === "leave" && cordoned)) return { skip_service_registration: false };
  return {};
}

/**
 * Sends the update against the version that was seen; when somebody wrote since, looks again and sends it once more. What
 * wrote may be this very update, whose answer was lost: then the machine as it was before is still what to go back to.
 *
 * @param asItIs whether it is only to begin anew: what somebody else brought meanwhile is not taken back for that
 */
async function launch(
  run: Run,
  live: MachineAnswer,
  bodyFor: (current: MachineAnswer) => MachineUpdate,
  asItIs: boolean,
): Promise<{ before: MachineAnswer; launched: MachineAnswer }> {
  const send = async (current: MachineAnswer) => {
    run.touched.updated.set(current.id, current);
    const { instance_id } = current;
    const body = { ...bodyFor(current), ...(instance_id ? { current_version: instance_id } : {}) };
    const launched = await underLease(run, current, (nonce) =>
      onceAdmitted(run, () => updateOnce(run, current.id, body, nonce)),
    ).catch((error) => {
      if (wasRefused(error)) run.touched.updated.delete(current.id);
      throw error;
    });
    if (body.lease_ttl) {
      // An answer without a nonce: it was lost, or the platform does not take a lease along.
      if (launched.nonce) leaseTaken(run, launched, launched.nonce);
      else await leaseOf(run, launched);
    }
    return { before: current, launched };
  };
  try {
    return await send(live);
  } catch (error) {
    if (!isConcurrent(error)) throw error;
    const now = await getMachine(run.fly, run.inputs.app, live.id, run.signal);
    if (!runsConfig(now, bodyFor(live).config)) {
      if (asItIs && !runsConfig(now, live.config ?? {}))
        throw new ProviderError("somebody changed it meanwhile: it is left as it is now, and not begun anew");
      return send(now);
    }
    run.touched.updated.set(live.id, live);
    await leaseOf(run, now);
    return { before: live, launched: now };
  }
}

/** The platform said no, or somebody else's lease did: the machine is as it was. */
function wasRefused(error: unknown): boolean {
  if (error instanceof ApiError) return !error.ambiguous && error.status >= 400 && error.status < 500;
  return error instanceof ProviderError;
}

/** The config is right: makes the machine run, proves it, and gives it requests if that is wanted. */
export async function heal(
  run: Run,
  { desired, live, uncordon: wanted }: Extract<Step, { kind: "heal" }>,
): Promise<void> {
  await leaseOf(run, live);
  try {
    if (isDown(live)) await start(run, live);
    run.fresh.set(live.name, live);
    run.tell(live.name, "config is right, waiting for it to become healthy");
    await passGate(run, {
      machine: live,
      version: undefined,
      config: desired.config,
      cordoned: live.cordoned === true,
      start: () => start(run, live),
      since: live.seen_at,
    });
    if (wanted && live.cordoned) await uncordon(run, live);
  } finally {
    await release(run, live);
  }
}
