import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { App } from "./app.ts";
import { checksIn, healthyAt } from "./checks.ts";
import type { Service } from "./config-schema.ts";
import { parseDuration } from "./durations.ts";
import type { Fly } from "./fly.ts";
import type { Host } from "./hosts.ts";
import { groupOf, type Machine, type MachineState } from "./machine.ts";

/** Requests at once that a service takes before it counts as busy, when it does not say. */
const SOFT_LIMIT = 20;

/** Where a Host header leads. */
export interface Destination {
  app: App;
  /** Through the proxy, or on the private network straight to machines that run, whatever the proxy thinks of them. */
  route: { kind: "proxy" } | { kind: "private"; machine?: string; group?: string };
}

/**
 * The app behind a Host header: `<app>.fly.dev` and hostnames with a certificate need a public IP address,
 * `<app>.flycast` a private one; `<app>.internal`, `<group>.process.<app>.internal` and `<machine>.vm.<app>.internal`
 * are the private network. Undefined: nobody answers there.
 */
export function destinationOf(fly: Fly, header: string | undefined): Destination | undefined {
  const host = (header ?? "").toLowerCase().replace(/:\d+$/, "");
  const [, direct, kind, name = "", domain] =
    /^(?:([a-z0-9_-]+)\.(vm|process)\.)?([a-z0-9-]+)\.(fly\.dev|flycast|internal)$/.exec(host) ?? [];
  const app = domain === undefined ? appByHostname(fly, host) : fly.world.apps.get(name);
  if (!app || app.deletedAt !== undefined) return undefined;
  if (domain === "internal") {
    if (kind === "vm") return { app, route: { kind: "private", machine: direct } };
    return { app, route: { kind: "private", ...(direct === undefined ? {} : { group: direct }) } };
  }
  if (direct !== undefined) return undefined;
  const reachable = app.ips.some((ip) => (ip.type === "private_v6") === (domain === "flycast"));
  return reachable ? { app, route: { kind: "proxy" } } : undefined;
}

function appByHostname(fly: Fly, host: string): App | undefined {
  const wildcard = host.replace(/^[^.]+/, "*");
  return [...fly.world.apps.values()].find(
    ({ certificates }) => certificates.has(host) || certificates.has(wildcard),
  );
}

/** Whether the process of a machine takes a connection right now: what is true, not what the proxy believes. */
export function accepts(fly: Fly, machine: Machine): boolean {
  const { state, signalledAt } = machine.now;
  if (fly.hosts.get(machine.host).status !== "ok") return false;
  if (state === "started") return true;
  const winding = ["stopping", "replacing", "restarting"].includes(state) && machine.next?.step === "down";
  return winding && fly.world.now() < (signalledAt ?? 0) + fly.world.timings.listenAfterSignal;
}

/** How long the news of one change takes to reach the proxy: by seed, and the same whenever it is asked. */
function delayOf(fly: Fly, machine: Machine, state: MachineState): number {
  const { proxyLag, proxyLagLeast } = fly.world.timings;
  const hash = createHash("sha256").update(`${machine.id} ${state.number}`).digest();
  return proxyLagLeast + (hash.readUInt32BE(0) / 0xffffffff) * (proxyLag - proxyLagLeast);
}

/** What the proxy believes of a machine: the newest change whose news has arrived. */
function viewOf(fly: Fly, machine: Machine): { state: MachineState; at: number } | undefined {
  const now = fly.world.now();
  for (const state of [machine.now, ...[...machine.history].reverse()]) {
    const delay = delayOf(fly, machine, state);
    if (state.at + delay <= now) return { state, at: now - delay };
  }
  return undefined;
}

/** Hosts that do not answer, and since when: a host's status is a plain value, and the proxy is the first to meet it. */
const silent = new WeakMap<Host, number>();

/** Milliseconds after which the proxy gives up on a machine without checks whose host is silent; Fly's default interval. */
const GIVES_UP_AFTER = 15_000;

/**
 * Whether the proxy still routes to a machine as far as its host goes. That the host is silent shows when the next check
 * was due, and like all news it then takes its time to arrive; until then requests run into the silence.
 */
function hostBelievedOk(fly: Fly, machine: Machine, view: MachineState): boolean {
  const host = fly.hosts.get(machine.host);
  if (host.status === "ok") {
    silent.delete(host);
    return true;
  }
  const now = fly.world.now();
  const since = silent.get(host) ?? now;
  silent.set(host, since);
  const intervals = checksIn(view.config).map(
    ([, { interval }]) => parseDuration(interval ?? "") ?? GIVES_UP_AFTER,
  );
  const due = intervals.length === 0 ? GIVES_UP_AFTER : Math.min(...intervals);
  return now < since + due + delayOf(fly, machine, view);
}

/** The service that the proxy reaches: the first one with ports. */
export function serviceOf(state: MachineState): Service | undefined {
  return state.config.services?.find((service) => (service.ports ?? []).length > 0);
}

/**
 * Headers that the proxy adds to answers, by the port that ends TLS: requests here stand for HTTPS. False takes away a
 * header of the proxy's own, and this proxy adds none.
 */
export function responseHeaders(state: MachineState): Map<string, string | string[]> {
  const ports = serviceOf(state)?.ports ?? [];
  const port = ports.find(({ handlers }) => handlers?.includes("tls")) ?? ports[0];
  const sent = new Map<string, string | string[]>();
  for (const [name, value] of Object.entries(port?.http_options?.response?.headers ?? {})) {
    if (typeof value === "string") sent.set(name, value);
    else if (Array.isArray(value)) sent.set(name, value.map(String));
  }
  return sent;
}

/** How many requests a machine takes at once before another should be started, and before it takes no more. */
export function limitsOf(state: MachineState): { soft: number; hard: number } {
  const { soft_limit = SOFT_LIMIT, hard_limit = Number.POSITIVE_INFINITY } =
    serviceOf(state)?.concurrency ?? {};
  return { soft: soft_limit, hard: hard_limit };
}

/** The machines of an app that the proxy would route to, as far as it knows. */
export function candidates(fly: Fly, app: App, headers: IncomingHttpHeaders = {}): Machine[] {
  const only = headers["fly-force-instance-id"];
  const preferred = headers["fly-prefer-instance-id"];
  const open = [...app.machines.values()].filter((machine) => {
    const view = viewOf(fly, machine);
    if (view?.state.state !== "started" || !serviceOf(view.state)) return false;
    if (view.state.cordoned && (only === undefined || fly.strictCordon)) return false;
    if (only !== undefined) return machine.id === only;
    const busy = fly.processes.count(machine.id) >= limitsOf(view.state).hard;
    return !busy && healthyAt(fly.world, view.state, view.at) && hostBelievedOk(fly, machine, view.state);
  });
  const wanted = open.filter((machine) => machine.id === preferred);
  return wanted.length > 0 ? wanted : open;
}

/** The machines that the private network's DNS answers: those that run. */
export function privateMachines(fly: Fly, app: App, machine?: string, group?: string): Machine[] {
  return [...app.machines.values()].filter(
    (one) =>
      accepts(fly, one) &&
      (machine === undefined || one.id === machine) &&
      (group === undefined || groupOf(one.now.config) === group),
  );
}
