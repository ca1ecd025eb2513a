import type { Call, Route } from "../kernel/routes.ts";
import { aborted, machineNotFound, refuse, rfc3339 } from "./errors.ts";
import type { Fly } from "./fly.ts";
import type { Lease, Machine } from "./machine.ts";
import { ownerOf } from "./tokens.ts";
import { bodyOf } from "./validate.ts";

/** The request header that carries the nonce of a held lease. */
export const NONCE_HEADER = "fly-machine-lease-nonce";
/** Seconds of a lease that does not say how long; Fly publishes no default. */
const DEFAULT_TTL = 30;

/** The lease that holds a machine at `at`. */
export function leaseOf(machine: Machine, at: number): Lease | undefined {
  return machine.lease && machine.lease.expiresAt > at ? machine.lease : undefined;
}

/** The machine of a request that writes: refused while another holds the lease or the host does not answer. */
export function writable(fly: Fly, call: Call): Machine {
  const machine = fly.world.machine(fly.world.app(call.app), call.machine);
  const lease = leaseOf(machine, fly.world.now());
  if (lease && call.headers.get(NONCE_HEADER) !== lease.nonce) throw leased(machine, lease);
  return reachable(fly, machine);
}

/**
 * The machine of a request for which no lease matters: metadata, exec and signal. Fly's own client can send no nonce with them
 * (fly-go v0.5.0, flaps_machines.go), and its tool tags machines while it holds their leases. A nonce that is sent all the same is not looked at.
 */
export function open(fly: Fly, call: Call): Machine {
  return reachable(fly, fly.world.machine(fly.world.app(call.app), call.machine));
}

function reachable(fly: Fly, machine: Machine): Machine {
  if (machine.now.state === "destroyed") throw machineNotFound();
  if (fly.hosts.get(machine.host).status !== "ok") {
    throw refuse(408, "deadline_exceeded: the host of the machine did not answer");
  }
  return machine;
}

function leased(machine: Machine, lease: Lease) {
  const until = rfc3339(lease.expiresAt);
  return aborted(`machine ID ${machine.id} lease currently held by ${lease.owner}, expires at ${until}`);
}

/** Takes a lease of `ttl` seconds for the caller. */
export function takeLease(fly: Fly, call: Call, machine: Machine, ttl: number, description = ""): Lease {
  if (ttl < 1) throw refuse(400, "invalid ttl, must be at least 1 second");
  machine.lease = {
    nonce: fly.world.random.hex(12),
    expiresAt: fly.world.now() + ttl * 1_000,
    owner: ownerOf(call),
    description,
    version: machine.now.instanceId,
  };
  return machine.lease;
}

function answer(lease: Lease, withNonce: boolean) {
  const { nonce, expiresAt, owner, description, version } = lease;
  const data = { expires_at: Math.ceil(expiresAt / 1_000), owner, description, version };
  return { status: "success", data: withNonce ? { nonce, ...data } : data };
}

const notFound = () => refuse(404, "lease not found");

/** GET, POST and DELETE of a machine's lease. */
export function leaseRoutes(fly: Fly): Route[] {
  const path = "/v1/apps/:app/machines/:machine/lease";
  const machineOf = (call: Call) => fly.world.machine(fly.world.app(call.app), call.machine);
  const take = (call: Call) => {
    const body = bodyOf(call, "CreateLeaseRequest");
    const asked = call.query.get("ttl");
    if (asked !== null && !/^\d+$/.test(asked)) throw refuse(400, `invalid ttl, '${asked}' is not a number`);
    const ttl = asked === null ? (body.ttl ?? DEFAULT_TTL) : Number(asked);
    const machine = machineOf(call);
    if (machine.now.state === "destroyed") throw machineNotFound();
    const held = leaseOf(machine, fly.world.now());
    const nonce = call.headers.get(NONCE_HEADER);
    if (held && nonce !== held.nonce) throw leased(machine, held);
    if (!held && nonce) throw notFound();
    const lease = takeLease(fly, call, machine, ttl, body.description ?? held?.description);
    if (held) lease.nonce = held.nonce;
    return { status: 201, body: answer(lease, true) };
  };
  const look = (call: Call) => {
    const lease = leaseOf(machineOf(call), fly.world.now());
    if (!lease) throw notFound();
    return { status: 200, body: answer(lease, call.headers.get(NONCE_HEADER) === lease.nonce) };
  };
  const release = (call: Call) => {
    const machine = machineOf(call);
    const lease = leaseOf(machine, fly.world.now());
    if (!lease) throw notFound();
    if (call.headers.get(NONCE_HEADER) !== lease.nonce) throw leased(machine, lease);
    delete machine.lease;
    return { status: 200, body: { ok: true } };
  };
  return [
    { method: "GET", path, action: "leases.get", kind: "read", handler: look },
    { method: "POST", path, action: "leases.create", kind: "lease", handler: take },
    { method: "DELETE", path, action: "leases.delete", kind: "lease", handler: release },
  ];
}
