import type { IncomingMessage, ServerResponse } from "node:http";
import { answerAs } from "../apps/answer.ts";
import { chatwootSays } from "../apps/chatwoot.ts";
import { passesCheck, sentinelOf } from "../apps/sentinels.ts";
import { serves } from "../apps/serves.ts";
import { checksAt, checksIn } from "./checks.ts";
import type { Fly } from "./fly.ts";
import { groupOf, type Machine, type MachineState } from "./machine.ts";

/**
 * What runs in a machine. Version and config are those of the process that took the request, even when an update comes in
 * between: a process that winds down answers as itself, not as the version that replaces it.
 */
export function answerRequest(
  fly: Fly,
  machine: Machine,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const taken = machine.now;
  const { image = "" } = taken.config;
  const guest = {
    id: machine.id,
    clock: fly.world.clock,
    processes: fly.processes,
    sentinel: sentinelOf(image, fly.world.misbehaving),
    serves: (path: string) => serves(image, path),
    isCheck: (path: string) =>
      path.startsWith("/health") || checksIn(taken.config).some(([, check]) => check.path === path),
    maintenance: taken.config.env?.MAINTENANCE_MODE,
    well: () => isWell(fly, taken),
    winding: () => machine.now.state !== "started",
    says: (path: string) =>
      chatwootSays(image, path, { env: taken.config.env ?? {}, secrets: taken.secretNames ?? [] }),
    body: {
      app: machine.app,
      machine: machine.id,
      region: machine.region,
      group: groupOf(taken.config),
      image: taken.config.image,
      version: taken.instanceId,
    },
    headers: {
      "fly-simulator-world": fly.world.id,
      "fly-simulator-machine": machine.id,
      "fly-simulator-image": image,
    },
  };
  return answerAs(guest, request, response);
}

function isWell(fly: Fly, taken: MachineState): boolean {
  if (taken.badSecrets) return false;
  const sentinel = sentinelOf(taken.config.image ?? "", fly.world.misbehaving);
  const now = fly.world.now();
  if (sentinel === "sim-flaky-health")
    return !checksAt(fly.world, taken, now).some((one) => one.status === "critical");
  return passesCheck(sentinel, now - (taken.startedAt ?? 0), 0);
}
