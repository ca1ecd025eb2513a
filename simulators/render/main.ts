import { randomBytes, randomUUID } from "node:crypto";
import { type Clock, systemClock } from "../../providers/kernel/clock.ts";
import { Processes } from "../apps/processes.ts";
import type { Sentinel } from "../apps/sentinels.ts";
import { Faults } from "../kernel/faults.ts";
import { Journal } from "../kernel/journal.ts";
import { Random } from "../kernel/random.ts";
import type { Call } from "../kernel/routes.ts";
import { ACTOR_HEADER, ACTOR_SECRET, serve } from "../kernel/server.ts";
import { StateFile } from "../kernel/state-file.ts";
import { Timers } from "../kernel/timers.ts";
import { environmentOf } from "./deploy.ts";
import { Engine } from "./engine.ts";
import { json, refuse } from "./errors.ts";
import type { Instance } from "./instance.ts";
import { Limits } from "./limits.ts";
import { readSaved, restore, save } from "./persistence.ts";
import { startProxy } from "./proxy.ts";
import { redactCall } from "./redaction.ts";
import type { Render } from "./render.ts";
import { routes } from "./routes.ts";
import { liveDeploy, type Service } from "./service.ts";
import { realistic, type Timings } from "./timings.ts";
import { authenticate, checkSimulated } from "./tokens.ts";
import { type Owner, World } from "./world.ts";

/** The workspace of a simulated world when none is named. */
export const OWNER: Owner = {
  id: "tea-hotdash0000000000000",
  name: "hotdash",
  email: "team@hotdash.example",
  type: "team",
};

/** How the simulated platform is set up; everything has a default. */
export interface RenderSimulatorOptions {
  /** Port of the API; 0 (default): any. Only 127.0.0.1 is bound. */
  port?: number;
  /** Port of the proxy; 0 (default): any. */
  proxyPort?: number;
  /** Default: the machine's own clock. All delays, limits and checks run on it. */
  clock?: Clock;
  /** Workspaces that the keys reach; default `[OWNER]`. */
  owners?: readonly Owner[];
  /** API keys, each beginning with `sim_`; default `["sim_render"]`. */
  tokens?: readonly string[];
  /** Read at the start, kept up to date and written at the end. */
  stateFile?: string;
  /** JSON lines of the journal. */
  journalFile?: string;
  /** Changes to `realistic`; spread `instant` for no delays. */
  timings?: Partial<Timings>;
  /** For ids and lags; default 1. A restored world goes on with another sequence. */
  seed?: number;
  /** Default true. */
  rateLimits?: boolean;
  /** Writes a minute that have no limit of their own; default 100, as recorded. Render's documentation says 30. */
  writesPerMinute?: number;
  /** The workspace's policy for a deploy that is asked for while another is under way; default override. */
  overlap?: "override" | "wait";
  /** Refuse (409) a second service of the same name in a workspace; default false: one must not rely on it. */
  uniqueNames?: boolean;
}

/** A running simulated platform. */
export interface RenderSimulator {
  /** `http://127.0.0.1:PORT/v1`: base of the API, as RENDER_HOST holds it. */
  url: string;
  /** Where services answer; routes by Host header: `<slug>.onrender.com`, a verified custom domain, or `<slug>`. */
  proxyUrl: string;
  /** Random, kept in the state file, and in the header `render-simulator-world` of every API answer. */
  worldId: string;
  /** Id of the first workspace. */
  ownerId: string;
  journal: Journal;
  faults: Faults;
  /** Live state, for assertions. */
  world: World;
  /** A change from outside the program: journalled as actor `outside`, without rate limits. `path` has no /v1. */
  request(
    method: string,
    path: string,
    body?: unknown,
    actor?: string,
  ): Promise<{ status: number; body: unknown }>;
  /** A service by id or name. */
  service(idOrName: string): Service;
  /** The variables that the instances of the live deploy run with; undefined while none is live. */
  environment(idOrName: string): Map<string, string> | undefined;
  /** Says whether the DNS records of a hostname lead to Render, as its owner would. */
  setDns(hostname: string, set?: boolean): void;
  /** Makes the image with this digest (`sha256:…`) misbehave. */
  misbehave(digest: string, sentinel: Sentinel): void;
  /** Ends the process of an instance, as a crash would; default: the first one that runs. */
  crash(idOrName: string, instance?: string, exitCode?: number): void;
  /** Dictates what every check of the service's instances says; undefined lets them run again. */
  forceChecks(idOrName: string, passing?: boolean): void;
  /** What Render's autoscaler would do under load: so many instances, within the limits of the service's autoscaling. */
  autoscale(idOrName: string, count: number): void;
  /** How many requests an instance is working on right now. */
  busy(instance: string): number;
  /** Writes the state file now. */
  flush(): void;
  /** Stops everything at once and writes the state file. */
  close(): Promise<void>;
}

/** Starts a simulated Render: the API on one port, the proxy to the services on another. */
export async function startRenderSimulator(options: RenderSimulatorOptions = {}): Promise<RenderSimulator> {
  const clock = options.clock ?? systemClock;
  const tokens = options.tokens ?? ["sim_render"];
  checkSimulated(tokens);
  const saved = readSaved(StateFile.load(options.stateFile));
  const restarts = saved ? saved.restarts + 1 : 0;
  const random = new Random((options.seed ?? 1) + restarts * 7_919);
  const owners = options.owners ?? [OWNER];
  const timings = { ...realistic, ...options.timings };
  const world = new World(saved?.id ?? randomUUID(), { owners, clock, timings, random });
  if (saved) restore(world, saved);
  const timers = new Timers(clock);
  const processes = new Processes();
  const overlap = options.overlap ?? "override";
  const engine = new Engine(world, processes, timers, overlap);
  const render: Render = { world, processes, engine, overlap, uniqueNames: options.uniqueNames ?? false };
  const stateFile = new StateFile(options.stateFile, () => save(world, restarts));
  engine.motion.onChange(() => stateFile.touch());
  engine.resumeAll();
  const journal = new Journal(options.journalFile);
  const faults = new Faults();
  const limits = new Limits(clock, options.writesPerMinute ?? 100, options.rateLimits !== false);
  const known = new Set(tokens);
  const secret = randomBytes(24).toString("hex");
  const api = await serve({
    routes: routes(render).map((route) => ({ subject: subjectOf, ...route })),
    clock,
    journal,
    faults,
    port: options.port ?? 0,
    secret,
    requestId: () => `sim-${random.hex(10)}/${random.word(10)}`,
    headers: (requestId) => ({
      "render-request-id": requestId,
      "render-simulator-world": world.id,
      vary: "Origin",
      "x-frame-options": "DENY",
      "x-content-type-options": "nosniff",
      ...limits.headers(requestId),
    }),
    admit: (call) => {
      authenticate(known, call);
      limits.take(call);
    },
    unknownRoute: () => refuse(404, "not found").reply,
    invalidJson: (call) => json(400, { message: `invalid JSON: ${call.bodyError}` }),
    redact: redactCall,
    changed: () => stateFile.touch(),
  });
  const proxy = await startProxy(render, options.proxyPort ?? 0);
  const serviceOf = (key: string) => {
    const found =
      world.services.get(key) ?? [...world.services.values()].find(({ settings }) => settings.name === key);
    if (!found) throw new Error(`there is no service ${key} in this world`);
    return found;
  };
  return {
    url: `${api.url}/v1`,
    proxyUrl: proxy.url,
    worldId: world.id,
    ownerId: owners[0]?.id ?? "",
    journal,
    faults,
    world,
    async request(method, path, body, actor = "outside") {
      const response = await fetch(`${api.url}/v1${path}`, {
        method,
        headers: { [ACTOR_HEADER]: actor, [ACTOR_SECRET]: secret, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
    },
    service: serviceOf,
    environment(key) {
      const live = liveDeploy(serviceOf(key));
      return live && environmentOf(live.config);
    },
    setDns(hostname, set = true) {
      if (set) world.dns.add(hostname.toLowerCase());
      else world.dns.delete(hostname.toLowerCase());
      stateFile.touch();
    },
    misbehave(digest, sentinel) {
      world.misbehaving.set(digest, sentinel);
      stateFile.touch();
    },
    crash(key, id, exitCode = 1) {
      const service = serviceOf(key);
      engine.crash(service, instanceOf(service, id), exitCode);
    },
    forceChecks(key, passing) {
      for (const instance of serviceOf(key).instances) {
        if (passing === undefined) delete instance.forced;
        else instance.forced = passing;
      }
      stateFile.touch();
    },
    autoscale: (key, count) => engine.autoscale(serviceOf(key), count),
    busy: (instance) => processes.count(instance),
    flush: () => stateFile.flush(),
    async close() {
      timers.close();
      await Promise.all([api.close(), proxy.close()]);
      stateFile.close();
    },
  };
}

/** What a request is about, for the journal and for faults: the service, or else the thing with an id. */
function subjectOf(call: Call): { app?: string } {
  const { service, group, store, disk, project, environment, credential } = call.params;
  const app = service ?? group ?? store ?? disk ?? project ?? environment ?? credential;
  return app === undefined ? {} : { app };
}

function instanceOf(service: Service, id: string | undefined): Instance {
  const found = service.instances.find((one) => (id === undefined ? one.phase === "running" : one.id === id));
  if (!found) throw new Error(`service ${service.settings.name} has no instance that runs`);
  return found;
}
