import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "../../providers/kernel/clock.ts";
import { closedAt } from "./maintenance.ts";
import type { Processes } from "./processes.ts";
import { type Sentinel, SLUGGISH } from "./sentinels.ts";

/** A process that answers HTTP, as a machine or an instance runs it. */
export interface Guest {
  /** Who it is to `Processes`. */
  id: string;
  clock: Clock;
  processes: Processes;
  sentinel: Sentinel | undefined;
  /** Whether its image has a route. */
  serves(path: string): boolean;
  /** Whether a path belongs to the health checks: one of theirs, or below /health. */
  isCheck(path: string): boolean;
  /** Its `MAINTENANCE_MODE`; see `closedAt`. */
  maintenance: string | undefined;
  /** Whether check paths answer 200 now; not asked of an image that says it is well whatever it does. */
  well(): boolean;
  /** Whether it was told to stop: it then takes nothing more on this connection. */
  winding(): boolean;
  /** What it says of itself; `path` is added. */
  body: Record<string, unknown>;
  /** What its application says at a path, beside that. */
  says(path: string): Record<string, string> | undefined;
  /** Who and which image answered, so that whoever counts failures need not read bodies. */
  headers: Record<string, string>;
}

/**
 * Answers as the app in the guest: every path that it has 200 with who answered, others 404; `/slow?ms=500` takes its time on the simulator's
 * clock; check paths answer 500 while the app is unwell, and in maintenance all but /health answer 503; the rest is up to
 * the image's sentinel.
 */
export async function answerAs(
  guest: Guest,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const done = guest.processes.begin(guest.id, { socket: request.socket });
  const gone = new AbortController();
  response.once("close", () => {
    done();
    gone.abort();
  });
  request.resume();
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://guest.internal");
  const check = guest.isCheck(pathname);
  const asked = pathname === "/slow" ? Number(searchParams.get("ms") ?? 1_000) : 0;
  const ms = asked + (guest.sentinel === "sim-sluggish" && !check ? SLUGGISH : 0);
  if (ms > 0) await guest.clock.sleep(ms, gone.signal).catch(() => undefined);
  if (response.destroyed) return;
  const body = JSON.stringify({ ...guest.body, path: pathname, ...guest.says(pathname) });
  const closed = closedAt(guest.maintenance, pathname);
  response.writeHead(closed ? 503 : guest.serves(pathname) ? statusOf(guest, check) : 404, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    ...guest.headers,
    ...(guest.winding() ? { connection: "close" } : {}),
  });
  response.end(body);
}

function statusOf(guest: Guest, check: boolean): number {
  const { sentinel } = guest;
  if (check) return sentinel === "sim-error" || guest.well() ? 200 : 500;
  if (sentinel === "sim-degraded") return guest.processes.turn(guest.id) % 2 === 0 ? 200 : 500;
  return sentinel === "sim-error" ? 500 : 200;
}
