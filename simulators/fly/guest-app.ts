import type { IncomingMessage, ServerResponse } from "node:http";
import { checksAt, checksIn } from "./checks.ts";
import type { MachineConfig } from "./config-schema.ts";
import type { Fly } from "./fly.ts";
import { passesCheck, SLUGGISH, sentinelOf } from "./images.ts";
import { groupOf, type Machine, type MachineState } from "./machine.ts";

/**
 * What runs in a machine: every path answers 200 with who answered; `/slow?ms=500` takes its time on the simulator's
 * clock; check paths (and all below /health) answer 500 while the app is unwell. Headers say which machine and which image
 * answered, so that whoever counts failures need not read bodies.
 */
export async function answerRequest(
  fly: Fly,
  machine: Machine,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const done = fly.processes.begin(machine.id, { socket: request.socket });
  const gone = new AbortController();
  response.once("close", () => {
    done();
    gone.abort();
  });
  request.resume();
  const url = new URL(request.url ?? "/", "http://machine.internal");
  // Version and config are those of the process that took the request, even when an update comes in between.
  const taken = machine.now;
  const sentinel = sentinelOf(taken.config.image ?? "", fly.world.misbehaving);
  const asked = url.pathname === "/slow" ? Number(url.searchParams.get("ms") ?? 1_000) : 0;
  const ms = asked + (sentinel === "sim-sluggish" && !isCheck(taken.config, url.pathname) ? SLUGGISH : 0);
  if (ms > 0) await fly.world.clock.sleep(ms, gone.signal).catch(() => undefined);
  if (response.destroyed) return;
  const body = JSON.stringify({
    app: machine.app,
    machine: machine.id,
    region: machine.region,
    group: groupOf(taken.config),
    image: taken.config.image,
    version: taken.instanceId,
    path: url.pathname,
  });
  const winding = machine.now.state !== "started";
  response.writeHead(statusOf(fly, machine, taken, url.pathname), {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    "fly-simulator-world": fly.world.id,
    "fly-simulator-machine": machine.id,
    "fly-simulator-image": taken.config.image ?? "",
    // A process that is told to stop finishes what it has and takes nothing more on this connection.
    ...(winding ? { connection: "close" } : {}),
  });
  response.end(body);
}

/** Whether a path belongs to the checks: one of theirs, or below /health. */
function isCheck(config: MachineConfig, path: string): boolean {
  return path.startsWith("/health") || checksIn(config).some(([, check]) => check.path === path);
}

/** By the state that took the request: a process that winds down answers as itself, not as the version that replaces it. */
function statusOf(fly: Fly, { id }: Machine, taken: MachineState, path: string): number {
  const sentinel = sentinelOf(taken.config.image ?? "", fly.world.misbehaving);
  if (!isCheck(taken.config, path)) {
    if (sentinel === "sim-degraded") return fly.processes.turn(id) % 2 === 0 ? 200 : 500;
    return sentinel === "sim-error" ? 500 : 200;
  }
  if (sentinel === "sim-error") return 200;
  if (taken.badSecrets) return 500;
  if (sentinel === "sim-flaky-health") {
    return checksAt(fly.world, taken, fly.world.now()).some((one) => one.status === "critical") ? 500 : 200;
  }
  return passesCheck(sentinel, fly.world.now() - (taken.startedAt ?? 0), 0) ? 200 : 500;
}
