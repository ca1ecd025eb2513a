import type { IncomingMessage, ServerResponse } from "node:http";
import { checksAt, checksIn } from "./checks.ts";
import type { Fly } from "./fly.ts";
import { passesCheck, sentinelOf } from "./images.ts";
import { groupOf, type Machine } from "./machine.ts";

/**
 * What runs in a machine: every path answers 200 with who answered; `/slow?ms=500` takes its time on the simulator's
 * clock; check paths (and all below /health) answer 500 while the app is unwell.
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
  const ms = url.pathname === "/slow" ? Number(url.searchParams.get("ms") ?? 1_000) : 0;
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
  response.writeHead(statusOf(fly, machine, url.pathname), {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    "fly-simulator-world": fly.world.id,
    // A process that is told to stop finishes what it has and takes nothing more on this connection.
    ...(winding ? { connection: "close" } : {}),
  });
  response.end(body);
}

function statusOf(fly: Fly, machine: Machine, path: string): number {
  const { now } = machine;
  const sentinel = sentinelOf(now.config.image ?? "", fly.world.misbehaving);
  const paths = checksIn(now.config).map(([, check]) => check.path);
  const isCheck = path.startsWith("/health") || paths.includes(path);
  if (sentinel === "sim-error") return isCheck ? 200 : 500;
  if (!isCheck) return 200;
  if (now.badSecrets) return 500;
  if (sentinel === "sim-flaky-health") {
    return checksAt(fly.world, now, fly.world.now()).some((one) => one.status === "critical") ? 500 : 200;
  }
  return passesCheck(sentinel, fly.world.now() - (now.startedAt ?? 0), 0) ? 200 : 500;
}
