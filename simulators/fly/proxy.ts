import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { portOf } from "../apps/serves.ts";
import { type Listening, listen } from "../kernel/loopback.ts";
import type { App } from "./app.ts";
import { autostart, startable } from "./autostop.ts";
import { healthyAt } from "./checks.ts";
import type { Fly } from "./fly.ts";
import { answerRequest } from "./guest-app.ts";
import type { Machine } from "./machine.ts";
import {
  accepts,
  candidates,
  destinationOf,
  limitsOf,
  privateMachines,
  responseHeaders,
  serviceOf,
} from "./routing.ts";

/** How long a request waits for a machine that was started for it, and how often it looks, in milliseconds. */
const AUTOSTART_WAIT = 30_000;
const AUTOSTART_LOOK = 100;

/**
 * Starts Fly's proxy in small: it routes by Host header (or X-Forwarded-Host: fetch cannot set Host), round robin, to machines that it believes to be started,
 * healthy and not cordoned; its beliefs lag; it retries nothing. 404: no such host. 502: the machine refused the
 * connection. 503: no machine.
 */
export async function startProxy(fly: Fly, port: number): Promise<Listening> {
  const turns = new Map<string, number>();
  const closing = new AbortController();
  const server = createServer((request, response) => {
    route(fly, turns, closing.signal, request, response).catch((error: unknown) => {
      if (!response.headersSent) fail(response, 500, `simulator defect: ${String(error)}`);
    });
  });
  const { url, close } = await listen(server, port);
  return {
    url,
    close: () => {
      closing.abort();
      return close();
    },
  };
}

async function route(
  fly: Fly,
  turns: Map<string, number>,
  closing: AbortSignal,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const forwarded = request.headers["x-forwarded-host"];
  const host = typeof forwarded === "string" ? forwarded : request.headers.host;
  const destination = destinationOf(fly, host);
  if (!destination) return fail(response, 404, "no app answers to this host");
  const { app, route: way } = destination;
  let machine: Machine | undefined;
  if (way.kind === "private") {
    machine = next(turns, app, privateMachines(fly, app, way.machine, way.group));
  } else {
    const open = candidates(fly, app, request.headers);
    machine = next(turns, app, open);
    const busy = open.every((one) => fly.processes.count(one.id) >= limitsOf(one.now).soft);
    if (machine && busy) autostart(fly, app);
    if (!machine && request.headers["fly-force-instance-id"] === undefined) {
      machine = await started(fly, app, closing, response);
    }
  }
  if (response.destroyed) return;
  if (!machine) return fail(response, 503, "no machine is able to take the request");
  if (way.kind === "proxy")
    for (const [name, value] of responseHeaders(machine.now)) response.setHeader(name, value);
  if (!accepts(fly, machine) || !listens(machine))
    return fail(response, 502, `machine ${machine.id} refused the connection`);
  return answerRequest(fly, machine, request, response);
}

/** Whether the machine's process listens where its service sends requests. */
function listens({ now }: Machine): boolean {
  const port = portOf(now.config.image ?? "", now.config.env ?? {});
  const service = serviceOf(now);
  return port === undefined || service === undefined || service.internal_port === port;
}

/** Round robin over what is open now. */
function next(turns: Map<string, number>, app: App, open: readonly Machine[]): Machine | undefined {
  const turn = turns.get(app.name) ?? 0;
  turns.set(app.name, turn + 1);
  return open[turn % open.length];
}

/** A machine that was at rest, started for this request; undefined when none may be or it takes too long. */
async function started(
  fly: Fly,
  app: App,
  closing: AbortSignal,
  response: ServerResponse,
): Promise<Machine | undefined> {
  const until = fly.world.now() + AUTOSTART_WAIT;
  let machine = autostart(fly, app);
  while (fly.world.now() < until && !response.destroyed && !closing.aborted) {
    if (machine && accepts(fly, machine) && healthyAt(fly.world, machine.now, fly.world.now()))
      return machine;
    if (!machine && startable(app).length === 0) return undefined;
    await fly.world.clock.sleep(AUTOSTART_LOOK, closing).catch(() => undefined);
    machine ??= autostart(fly, app);
  }
  return undefined;
}

function fail(response: ServerResponse, status: number, error: string): void {
  const body = JSON.stringify({ error });
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
}
