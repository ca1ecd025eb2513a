import type { IncomingMessage, ServerResponse } from "node:http";
import { answerAs } from "../apps/answer.ts";
import { chatwootSays } from "../apps/chatwoot.ts";
import type { Script } from "../apps/scripts.ts";
import { passesCheck, sentinelOf } from "../apps/sentinels.ts";
import { serves } from "../apps/serves.ts";
import { checksAt, checksIn } from "./checks.ts";
import type { MachineConfig } from "./config-schema.ts";
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
  const script = scriptOf(taken.config);
  // Its requests count as the machine's own, whatever answers them.
  if (script !== undefined) {
    response.once("close", fly.processes.begin(machine.id, { socket: request.socket }));
    return fly.scripts.answer(taken.instanceId, script, request, response);
  }
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

/** A file of the machine's own that Node runs in place of the image's command: every image of the dashboard has Node. */
function scriptOf({ init, files, env }: MachineConfig): Script | undefined {
  const [program, path] = init?.exec ?? [];
  const file = program === "node" ? files?.find(({ guest_path }) => guest_path === path) : undefined;
  return file?.raw_value === undefined
    ? undefined
    : { text: Buffer.from(file.raw_value, "base64"), env: env ?? {} };
}

function isWell(fly: Fly, taken: MachineState): boolean {
  if (taken.badSecrets) return false;
  const sentinel = sentinelOf(taken.config.image ?? "", fly.world.misbehaving);
  const now = fly.world.now();
  if (sentinel === "sim-flaky-health")
    return !checksAt(fly.world, taken, now).some((one) => one.status === "critical");
  return passesCheck(sentinel, now - (taken.startedAt ?? 0), 0);
}
