import type { Call, Reply } from "../kernel/routes.ts";
import { machineAnswer } from "./answers.ts";
import { aborted, refuse } from "./errors.ts";
import type { Fly } from "./fly.ts";
import type { Compute } from "./guest.ts";
import { launchedWith, secretsFor } from "./launch.ts";
import { leaseOf, NONCE_HEADER, takeLease, writable } from "./leases.ts";
import type { Machine } from "./machine.ts";
import { normalise } from "./normalise.ts";
import { bodyOf } from "./validate.ts";

/** POST .../machines/{id}: the config that is sent replaces the whole config and makes a new version. */
export function updateMachine(fly: Fly, call: Call): Reply {
  const body = bodyOf(call, "UpdateMachineRequest");
  const machine = writable(fly, call);
  const app = fly.world.app(call.app);
  const now = fly.world.now();
  const config = normalise(body.config ?? {});
  if (body.region && body.region !== machine.region) {
    throw refuse(400, `invalid region, machine ${machine.id} cannot move from ${machine.region}`);
  }
  sameVolume(machine, config.mounts?.[0]?.volume);
  if (body.current_version && body.current_version !== machine.now.instanceId) throw concurrent();
  if (["replacing", "stopping", "suspending", "restarting", "destroying"].includes(machine.now.state)) {
    throw concurrent();
  }
  const secretsVersion = secretsFor(app, body, now);
  const launch = !body.skip_launch;
  const running = ["started", "starting", "created"].includes(machine.now.state);
  const host = fly.hosts.get(machine.host);
  if (running && launch && !fly.hosts.fits(host, config.guest as Compute, machine)) {
    throw hostFull();
  }
  const instanceId = fly.world.random.ulid(now);
  machine.versions.push({ version: instanceId, config });
  if (body.name) machine.name = body.name;
  const cordoned = body.skip_service_registration ?? machine.now.cordoned;
  const given = launchedWith(app, secretsVersion);
  fly.lifecycle.replace(machine, { instanceId, config, cordoned, secretsVersion, ...given }, launch);
  const held = leaseOf(machine, now);
  const nonce = body.lease_ttl ? extend(fly, call, machine, body.lease_ttl) : held?.nonce;
  return { status: 200, body: machineAnswer(fly, machine, nonce === undefined ? {} : { nonce }) };
}

/** `lease_ttl` takes the lease, or lengthens the one that the caller holds. */
function extend(fly: Fly, call: Call, machine: Machine, ttl: number): string {
  const held = leaseOf(machine, fly.world.now());
  const lease = takeLease(fly, call, machine, ttl, held?.description);
  if (held && call.headers.get(NONCE_HEADER) === held.nonce) lease.nonce = held.nonce;
  return lease.nonce;
}

function concurrent() {
  return aborted("machine update failed due to concurrent update");
}

/** 409, the host of a machine has no room left for it. */
export function hostFull() {
  return aborted(
    "could not reserve resource for machine: insufficient CPUs available to fulfill request on the current host",
  );
}

function sameVolume(machine: Machine, volume: string | undefined): void {
  const mounted = machine.now.config.mounts?.[0]?.volume;
  if (volume !== mounted) {
    throw refuse(400, `invalid config.mounts, the volume of machine ${machine.id} cannot be changed`);
  }
}
