import type { Call, Reply } from "../kernel/routes.ts";
import { machineAnswer } from "./answers.ts";
import type { App } from "./app.ts";
import { precondition, refuse } from "./errors.ts";
import { type Fly, secretsReady } from "./fly.ts";
import type { Compute } from "./guest.ts";
import type { Host } from "./hosts.ts";
import { takeLease } from "./leases.ts";
import type { Machine } from "./machine.ts";
import { networkPrefix } from "./network.ts";
import { normalise } from "./normalise.ts";
import { isRegion } from "./regions.ts";
import type { RequestBody } from "./requests.ts";
import { bodyOf } from "./validate.ts";
import { holderOf, phaseAt, type Volume } from "./volume.ts";

/** Where a machine goes that does not say: "nearest to the caller". */
const NEAREST = "dfw";
const ADJECTIVES = ["aged", "bold", "calm", "cold", "dry", "late", "still", "young"];
const NOUNS = ["breeze", "cloud", "dew", "field", "moon", "pine", "river", "star"];

type Launch = RequestBody<"CreateMachineRequest">;

/** POST .../machines: a new machine, or the refusal that Fly gives. */
export function launchMachine(fly: Fly, call: Call): Reply {
  const body = bodyOf(call, "CreateMachineRequest");
  const app = fly.world.app(call.app);
  const now = fly.world.now();
  const config = normalise(body.config ?? {});
  const name = body.name ?? generatedName(fly);
  uniqueName(app, name);
  const region = regionOf(body);
  const secretsVersion = secretsFor(app, body, now);
  const volume = volumeFor(app, config.mounts?.[0]?.volume, region, now);
  const guest = config.guest as Compute;
  const host = volume ? hostOfVolume(fly, volume, guest) : fly.hosts.place(region, app.name, guest);
  if (!host) throw refuse(422, "could not find a candidate host", "insufficient_capacity");
  const instanceId = fly.world.random.ulid(now);
  const machine: Machine = {
    id: newId(fly),
    name,
    app: app.name,
    region,
    host: host.id,
    privateIp: `${networkPrefix(app.org, app.network)}:a7b:${fly.world.random.hex(4)}:${fly.world.random.hex(4)}:${fly.world.random.hex(4)}:2`,
    createdAt: now,
    now: {
      at: now,
      number: 0,
      state: "created",
      instanceId,
      config,
      cordoned: body.skip_service_registration ?? false,
      events: [],
      updatedAt: now,
      restarts: 0,
      secretsVersion,
      ...launchedWith(app, secretsVersion),
    },
    history: [],
    versions: [{ version: instanceId, config }],
    settledAt: 0,
    watchers: new Set(),
  };
  app.machines.set(machine.id, machine);
  app.deployed = true;
  if (volume) {
    volume.machine = machine.id;
    delete volume.boundUntil;
  }
  fly.lifecycle.created(machine, !body.skip_launch);
  const lease = body.lease_ttl ? takeLease(fly, call, machine, body.lease_ttl) : undefined;
  return { status: 200, body: machineAnswer(fly, machine, lease ? { nonce: lease.nonce } : {}) };
}

function newId(fly: Fly): string {
  return fly.world.random.hex(14);
}

function generatedName(fly: Fly): string {
  const { random } = fly.world;
  return `${random.pick(ADJECTIVES)}-${random.pick(NOUNS)}-${1_000 + random.below(9_000)}`;
}

function uniqueName(app: App, name: string): void {
  for (const other of app.machines.values()) {
    if (other.name !== name || other.now.state === "destroyed") continue;
    throw refuse(
      409,
      `already_exists: unique machine name violation, machine ID ${other.id} already exists with name "${name}"`,
    );
  }
}

function regionOf(body: Launch): string {
  const region = body.region || NEAREST;
  if (!isRegion(region)) throw refuse(400, `invalid region, '${region}' is not a known region`);
  return region;
}

/** The version of the secrets that a launch gets; 412 when it asks for one that is not there yet. */
export function secretsFor(app: App, body: Launch, now: number): number {
  const ready = secretsReady(app.secrets, now);
  if ((body.min_secrets_version ?? 0) > ready) {
    throw refuse(412, `min_secrets_version ${body.min_secrets_version} is not yet available on this app`);
  }
  return body.skip_secrets ? 0 : ready;
}

/** What a launch gets of the app's secrets; nothing at version 0. */
export function launchedWith(app: App, secretsVersion: number) {
  const stored = secretsVersion > 0 ? [...app.secrets.stored] : [];
  return { badSecrets: stored.some(([, { bad }]) => bad), secretNames: stored.map(([name]) => name) };
}

function volumeFor(app: App, id: string | undefined, region: string, now: number): Volume | undefined {
  if (id === undefined) return undefined;
  const volume = app.volumes.get(id);
  if (!volume) throw refuse(400, `invalid config.mounts[0].volume, volume ${id} does not exist`);
  if (volume.region !== region) {
    throw refuse(400, `invalid config.mounts[0].volume, volume ${id} is in region ${volume.region}`);
  }
  const state = phaseAt(volume.phases, now);
  if (state !== "created" && state !== "hydrating") {
    throw precondition(`volume ${id} is not ready, currently ${state}`);
  }
  const holder = holderOf(volume, now);
  if (holder) throw precondition(`volume already claimed by machine ${holder}`);
  return volume;
}

function hostOfVolume(fly: Fly, volume: Volume, guest: Compute): Host {
  const host = fly.hosts.get(volume.host);
  if (host.status === "ok" && fly.hosts.fits(host, guest)) return host;
  throw refuse(
    412,
    `insufficient resources to create new machine with existing volume id '${volume.id}'`,
    "volume_placement_capacity",
  );
}
