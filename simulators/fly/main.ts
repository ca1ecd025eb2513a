import { randomBytes, randomUUID } from "node:crypto";
import { type Clock, systemClock } from "../../providers/kernel/clock.ts";
import { Processes } from "../apps/processes.ts";
import { Scripts } from "../apps/scripts.ts";
import type { Sentinel } from "../apps/sentinels.ts";
import { Faults } from "../kernel/faults.ts";
import { Journal } from "../kernel/journal.ts";
import { Random } from "../kernel/random.ts";
import { ACTOR_HEADER, ACTOR_SECRET, serve } from "../kernel/server.ts";
import { StateFile } from "../kernel/state-file.ts";
import { Timers } from "../kernel/timers.ts";
import { resumeAppDeletions } from "./apps.ts";
import { autostop } from "./autostop.ts";
import type { Fly } from "./fly.ts";
import type { Compute } from "./guest.ts";
import { type HostPlan, Hosts } from "./hosts.ts";
import { Lifecycle } from "./lifecycle.ts";
import { Limits } from "./limits.ts";
import { logRoutes } from "./logs.ts";
import { change } from "./machine.ts";
import { readSaved, restore, save } from "./persistence.ts";
import { startProxy } from "./proxy.ts";
import { redactCall } from "./redaction.ts";
import { routes } from "./routes.ts";
import { candidates } from "./routing.ts";
import { failHost } from "./standbys.ts";
import { realistic, type Timings } from "./timings.ts";
import { authenticate } from "./tokens.ts";
import { World } from "./world.ts";

/** How the simulated platform is set up; everything has a default. */
export interface FlySimulatorOptions {
  /** Port of the API; 0 (default): any. Only 127.0.0.1 is bound. */
  port?: number;
  /** Port of the proxy; 0 (default): any. */
  proxyPort?: number;
  /** Default: the machine's own clock. All delays, leases, limits and waits run on it. */
  clock?: Clock;
  /** Organization slugs; default `["hotdash"]`. */
  orgs?: readonly string[];
  /** Tokens that reach all of `orgs`; default `["sim_fly"]`. */
  tokens?: readonly string[];
  /** Further organizations, each with the tokens that reach it and nothing else; default none. */
  apart?: Readonly<Record<string, readonly string[]>>;
  /** Read at the start, kept up to date and written at the end. */
  stateFile?: string;
  /** JSON lines of the journal. */
  journalFile?: string;
  /** Changes to `realistic`; spread `instant` for no delays. */
  timings?: Partial<Timings>;
  /** Hosts per region and their capacity. */
  hosts?: Partial<HostPlan>;
  /** For ids, lags and placement; default 1. A restored world goes on with another sequence. */
  seed?: number;
  /** Default true. */
  rateLimits?: boolean;
  /** Refuse (400) waits for `stopped` without a version, and for `started` on a machine at rest; default false. */
  strictWait?: boolean;
  /** The proxy has no way to a cordoned machine, even for a request that names it; default false. */
  strictCordon?: boolean;
}

/** A running simulated platform. */
export interface FlySimulator {
  /** `http://127.0.0.1:PORT`: base of the REST API, without `/v1`. */
  url: string;
  /** Where apps answer; routes by Host header: `<app>.fly.dev`, or a hostname with a certificate. */
  proxyUrl: string;
  /** Random, kept in the state file, and in the header `fly-simulator-world` of every API answer. */
  worldId: string;
  journal: Journal;
  faults: Faults;
  /** Live state, for assertions. */
  world: World;
  /** The hosts; a test may change their capacity and status. */
  hosts: Hosts;
  /** Makes a host unreachable, and starts the machines that stand by for its own. */
  failHost(id: string): void;
  /** A change from outside the program: journalled as actor `outside`, without rate limits. `path` begins with /v1. */
  request(
    method: string,
    path: string,
    body?: unknown,
    actor?: string,
  ): Promise<{ status: number; body: unknown }>;
  /** What the proxy does every few minutes: stops machines that are not needed; answers their ids. */
  autostop(app: string): string[];
  /** Says whether the DNS records of a hostname of an app are set, as its owner would. */
  setDns(app: string, hostname: string, set?: boolean): void;
  /** Gives a name to an organization that the tokens do not reach. */
  claimElsewhere(name: string): void;
  /** Makes the image with this digest (`sha256:…`) misbehave. */
  misbehave(digest: string, sentinel: Sentinel): void;
  /** Ends the process of a machine, as a crash would. */
  crash(app: string, machine: string, exitCode?: number): void;
  /** How many requests a machine is working on right now. */
  busy(machine: string): number;
  /** Ids of the machines that the proxy would send a request to right now, as far as it has heard. */
  routed(app: string): string[];
  /** Dictates the result of a check until the next update; undefined lets it run again. */
  forceCheck(
    app: string,
    machine: string,
    check: string,
    result?: { status: "passing" | "warning" | "critical"; output: string },
  ): void;
  /** Writes the state file now. */
  flush(): void;
  /** Stops everything at once and writes the state file. */
  close(): Promise<void>;
}

/** Starts a simulated Fly platform: the Machines API on one port, the proxy to the apps on another. */
export async function startFlySimulator(options: FlySimulatorOptions = {}): Promise<FlySimulator> {
  const clock = options.clock ?? systemClock;
  const saved = readSaved(StateFile.load(options.stateFile));
  const restarts = saved ? saved.restarts + 1 : 0;
  const random = new Random((options.seed ?? 1) + restarts * 7_919);
  const identity = saved ?? { id: randomUUID(), key: randomBytes(32).toString("hex") };
  const world = new World(identity, { clock, timings: { ...realistic, ...options.timings }, random });
  const timers = new Timers(clock);
  const processes = new Processes();
  const fly: Fly = {
    world,
    hosts: new Hosts(world, options.hosts),
    processes,
    scripts: new Scripts(),
    lifecycle: new Lifecycle(world, processes, timers),
    timers,
    ...reach(options),
    strictWait: options.strictWait ?? false,
    strictCordon: options.strictCordon ?? false,
  };
  fly.lifecycle.onSchedule((machine) =>
    fly.hosts.fits(fly.hosts.get(machine.host), machine.now.config.guest as Compute, machine),
  );
  if (saved) restore(fly, saved);
  fly.lifecycle.resume();
  resumeAppDeletions(fly);
  const journal = new Journal(options.journalFile);
  const faults = new Faults();
  const limits = new Limits(clock);
  const secret = randomBytes(24).toString("hex");
  const stateFile = new StateFile(options.stateFile, () => save(fly, restarts));
  fly.lifecycle.onChange(() => stateFile.touch());
  const api = await serve({
    routes: [...routes(fly), ...logRoutes(fly)],
    clock,
    journal,
    faults,
    port: options.port ?? 0,
    secret,
    requestId: () => `${random.ulid(clock.now())}-dfw`,
    headers: (requestId) => ({
      "fly-request-id": requestId,
      "fly-simulator-world": world.id,
      server: "Fly/simulator",
      via: "1.1 fly.io",
    }),
    admit: (call) => {
      authenticate(fly, call);
      if (options.rateLimits !== false) limits.take(call);
    },
    unknownRoute: () => ({ status: 404, body: "404 page not found" }),
    invalidJson: (call) => ({ status: 400, body: { error: `invalid JSON: ${call.bodyError}` } }),
    redact: redactCall,
    changed: () => stateFile.touch(),
  });
  const proxy = await startProxy(fly, options.proxyPort ?? 0);
  const appOf = (name: string) => found(world.apps.get(name), `app ${name}`);
  const machineOf = (name: string, id: string) => found(appOf(name).machines.get(id), `machine ${id}`);
  return {
    url: api.url,
    proxyUrl: proxy.url,
    worldId: world.id,
    journal,
    faults,
    world,
    hosts: fly.hosts,
    failHost: (id) => failHost(fly, id),
    async request(method, path, body, actor = "outside") {
      const response = await fetch(`${api.url}${path}`, {
        method,
        headers: { [ACTOR_HEADER]: actor, [ACTOR_SECRET]: secret, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const json = response.headers.get("content-type")?.includes("json") && text !== "";
      return { status: response.status, body: json ? JSON.parse(text) : text };
    },
    autostop: (app) => autostop(fly, appOf(app)),
    setDns(app, hostname, set = true) {
      const certificate = found(appOf(app).certificates.get(hostname), `certificate ${hostname}`);
      if (set) certificate.dnsSetAt ??= clock.now();
      else delete certificate.dnsSetAt;
      stateFile.touch();
    },
    claimElsewhere(name) {
      world.createApp(name, "someone-else", "default");
      stateFile.touch();
    },
    misbehave(digest, sentinel) {
      world.misbehaving.set(digest, sentinel);
      stateFile.touch();
    },
    crash: (app, machine, exitCode = 1) => fly.lifecycle.exit(machineOf(app, machine), exitCode),
    busy: (machine) => processes.count(machine),
    routed: (app) => candidates(fly, world.app(app)).map(({ id }) => id),
    forceCheck(app, id, check, result) {
      const machine = machineOf(app, id);
      const { [check]: _, ...others } = machine.now.forcedChecks ?? {};
      const forcedChecks = result ? { ...others, [check]: result } : others;
      change(machine, clock.now(), { forcedChecks });
      stateFile.touch();
    },
    flush: () => stateFile.flush(),
    async close() {
      timers.close();
      await Promise.all([api.close(), proxy.close(), fly.scripts.close()]);
      stateFile.close();
    },
  };
}

function found<T>(thing: T | undefined, name: string): T {
  if (thing === undefined) throw new Error(`there is no ${name} in this world`);
  return thing;
}

/** Every organization, and which of them each token reaches. */
function reach({ orgs = ["hotdash"], tokens = ["sim_fly"], apart = {} }: FlySimulatorOptions) {
  const own = tokens.map((token) => [token, orgs] as const);
  const others = Object.entries(apart).flatMap(([org, all]) => all.map((token) => [token, [org]] as const));
  return {
    orgs: [...orgs, ...Object.keys(apart)],
    tokens: new Map<string, readonly string[]>([...own, ...others]),
  };
}
