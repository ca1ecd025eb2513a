import type { Server } from "node:http";
import { createAdaptorServer, type HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { type Context, Hono } from "hono";
import type { Clock } from "../../providers/kernel/clock.ts";
import type { FaultEffect, Faults } from "./faults.ts";
import type { Journal } from "./journal.ts";
import { listen } from "./loopback.ts";
import { redact } from "./redact.ts";
import { type Call, Refusal, type Reply, type Route } from "./routes.ts";

/** The header that names an actor; honoured only together with ACTOR_SECRET. */
export const ACTOR_HEADER = "x-simulator-actor";
/** The header that carries the world's secret. */
export const ACTOR_SECRET = "x-simulator-secret";

/** What a simulated API is made of. */
export interface ServeOptions {
  routes: readonly Route[];
  clock: Clock;
  journal: Journal;
  faults: Faults;
  /** 0 takes any free port. The server binds 127.0.0.1 only. */
  port: number;
  /** Who shows this may name an actor and passes `admit`. */
  secret: string;
  /** A new request id and the headers that every answer carries (for example the world id). */
  requestId: () => string;
  headers: (requestId: string) => Record<string, string>;
  /** Authentication and rate limits: throws a Refusal. Not asked for actors with the secret. */
  admit: (call: Call) => void;
  /** What is sent in place of what a handler answered, as for a condition of the request. Default: the same. */
  conclude?: (call: Call, reply: Reply) => Reply;
  /** The answer to a path that no route has, and to a body that is not JSON. */
  unknownRoute: (call: Call) => Reply;
  invalidJson: (call: Call) => Reply;
  /** The body as it may be journalled. */
  redact: (call: Call) => unknown;
  /** Runs after each request that may have changed something. */
  changed?: (call: Call) => void;
}

/** A running simulated API. */
export interface Serving {
  /** `http://127.0.0.1:PORT` */
  url: string;
  /** Stops at once: open connections are closed, requests that hang are let go. */
  close(): Promise<void>;
}

type Env = { Bindings: HttpBindings };

/** Starts a simulated API on a real socket. */
export async function serve(options: ServeOptions): Promise<Serving> {
  const closing = new AbortController();
  const app = new Hono<Env>();
  for (const route of options.routes) {
    app.on(route.method, route.path, (context) => answer(context, route, options, closing.signal));
  }
  app.notFound((context) => {
    const unknown: Route = {
      method: "GET",
      path: "*",
      action: "unknown",
      kind: context.req.method === "GET" ? "read" : "mutate",
      handler: options.unknownRoute,
    };
    return answer(context, unknown, options, closing.signal);
  });
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as Server;
  const { url, close } = await listen(server, options.port);
  return {
    url,
    close: () => {
      closing.abort();
      return close();
    },
  };
}

async function answer(
  context: Context<Env>,
  route: Route,
  options: ServeOptions,
  closing: AbortSignal,
): Promise<Response> {
  const { clock, journal } = options;
  const call = await readCall(context, route, options, closing);
  const entry = journal.open({
    at: call.at,
    actor: call.actor,
    method: call.method,
    path: call.path,
    query: redact(Object.fromEntries(call.query)) as Record<string, string>,
    action: call.action,
    ...(call.app === undefined ? {} : { app: call.app }),
    ...(call.machine === undefined ? {} : { machine: call.machine }),
    kind: call.kind,
    requestId: call.requestId,
    ...(call.body === undefined ? {} : { body: options.redact(call) }),
  });
  const note = (effect: FaultEffect) => {
    entry.fault = typeof effect === "string" ? effect : (Object.keys(effect)[0] ?? "fault");
  };
  let reply = await strike(call, "before", options, note);
  if (reply === undefined) {
    const done = await perform(call, route, options);
    if (call.kind !== "read" && call.kind !== "wait") options.changed?.(call);
    reply = (await strike(call, "after", options, note)) ?? done;
  }
  const ms = clock.now() - call.at;
  if (reply === "drop" || call.signal.aborted) {
    journal.close(entry, 0, ms);
    context.env.incoming.socket.destroy();
    return RESPONSE_ALREADY_SENT;
  }
  journal.close(entry, reply.status, ms);
  // By the platform's own clock, to which all times in its answers belong.
  const date = new Date(clock.now()).toUTCString();
  return toResponse(reply, { date, ...options.headers(call.requestId) });
}

async function readCall(
  context: Context<Env>,
  route: Route,
  options: ServeOptions,
  closing: AbortSignal,
): Promise<Call> {
  const url = new URL(context.req.url);
  const outside = context.req.header(ACTOR_SECRET) === options.secret;
  const call: Call = {
    method: context.req.method,
    path: url.pathname,
    params: context.req.param() as Record<string, string>,
    query: url.searchParams,
    headers: context.req.raw.headers,
    body: undefined,
    actor: outside ? (context.req.header(ACTOR_HEADER) ?? "outside") : "client",
    outside,
    action: route.action,
    kind: route.kind,
    requestId: options.requestId(),
    at: options.clock.now(),
    signal: AbortSignal.any([context.req.raw.signal, closing]),
  };
  if (route.raw) call.bytes = new Uint8Array(await context.req.arrayBuffer());
  const text = route.raw ? "" : await context.req.text();
  if (text.trim() !== "") {
    try {
      call.body = JSON.parse(text);
    } catch {
      // The parser's own words quote the body, which may hold a secret.
      call.bodyError = "the body is not JSON";
    }
  }
  Object.assign(call, { app: call.params.app, machine: call.params.machine }, route.subject?.(call));
  return call;
}

/** The handler's answer, with refusals turned into replies and a defect of the simulator into a 500 that says so. */
async function perform(call: Call, route: Route, options: ServeOptions): Promise<Reply> {
  try {
    if (!call.outside) options.admit(call);
    if (call.bodyError !== undefined) return options.invalidJson(call);
    const reply = await route.handler(call);
    return options.conclude?.(call, reply) ?? reply;
  } catch (error) {
    if (error instanceof Refusal) return error.reply;
    if (call.signal.aborted) return { status: 499 };
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { status: 500, body: { error: `simulator defect in ${call.action}: ${reason}` } };
  }
}

/** Applies the faults of one moment; an answer or "drop" ends the request. */
async function strike(
  call: Call,
  when: "before" | "after",
  options: ServeOptions,
  note: (effect: FaultEffect) => void,
): Promise<Reply | "drop" | undefined> {
  for (const effect of options.faults.strike(call, when)) {
    note(effect);
    if (effect === "drop") return "drop";
    if (effect === "hang") {
      await gone(call.signal);
      return "drop";
    }
    if ("delayMs" in effect) await options.clock.sleep(effect.delayMs, call.signal).catch(() => undefined);
    else if ("run" in effect) await effect.run(call);
    else return effect;
  }
  return undefined;
}

function gone(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function toResponse(reply: Reply, headers: Record<string, string>): Response {
  const all = { ...headers, ...reply.headers };
  if (reply.body === undefined) return new Response(null, { status: reply.status, headers: all });
  if (reply.body instanceof Uint8Array) {
    const bytes = { "content-type": "application/octet-stream", ...all };
    return new Response(new Uint8Array(reply.body), { status: reply.status, headers: bytes });
  }
  const plain = typeof reply.body === "string";
  return new Response(plain ? (reply.body as string) : JSON.stringify(reply.body), {
    status: reply.status,
    headers: { "content-type": plain ? "text/plain; charset=utf-8" : "application/json", ...all },
  });
}
