import { createHash } from "node:crypto";
import { checksAt } from "./checks.ts";
import { rfc3339 } from "./errors.ts";
import type { Fly } from "./fly.ts";
import { imageRef } from "./images.ts";
import type { Machine, MachineState } from "./machine.ts";

/** A digest for image references that carry none: the same reference always means the same image. */
export function digestOf(image: string): string {
  return `sha256:${createHash("sha256").update(image).digest("hex")}`;
}

/** What an answer about a machine may leave out or add. */
export interface MachineAnswer {
  /** The state to show; default the newest. */
  state?: MachineState;
  /** As of when checks are told; default now. */
  at?: number;
  /** Leave out config, checks, events, host_status and nonce. */
  summary?: boolean;
  /** Shown to the holder of the lease. */
  nonce?: string;
}

/** A machine as the API answers it. */
export function machineAnswer(fly: Fly, machine: Machine, options: MachineAnswer = {}) {
  const { state = machine.now, at = fly.world.now(), summary = false, nonce } = options;
  const host = fly.hosts.get(machine.host);
  const known = host.status === "ok";
  const base = {
    id: machine.id,
    name: machine.name,
    state: state.state,
    region: machine.region,
    image_ref: known ? imageRef(state.config.image ?? "", digestOf) : {},
    instance_id: state.instanceId,
    version: state.instanceId,
    private_ip: machine.privateIp,
    created_at: rfc3339(machine.createdAt),
    updated_at: rfc3339(state.updatedAt),
    cordoned: state.cordoned,
  };
  if (summary) return base;
  return {
    ...base,
    config: known ? state.config : null,
    ...(known ? {} : { incomplete_config: state.config }),
    events: state.events,
    checks: checksAt(fly.world, state, at),
    host_status: host.status,
    ...(nonce === undefined ? {} : { nonce }),
  };
}
