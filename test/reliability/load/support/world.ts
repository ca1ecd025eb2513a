import { type Clock, scaledClock } from "../../../../providers/kernel/clock.ts";
import type { Outs } from "../../../../providers/kernel/implementation.ts";
import { type FlySimulator, startFlySimulator } from "../../../../simulators/fly/main.ts";
import type { Timings } from "../../../../simulators/fly/timings.ts";
import { Driven, image, machinesOf, place, webGroup, webMachine } from "../../../support/fly-world.ts";

/**
 * How much faster than real time the platform runs under load. At 5 its half second of lag is 100 ms: long against the
 * few milliseconds by which two busy cores run late, so that a careful rollout is not blamed for them; and short enough
 * for a rollout of four machines to end within a quarter of a minute. 200 requests/s of real time are then 40 a second
 * of the platform, 20 within one lag and 5 of these for each of four machines: a careless step cannot go unseen. (The
 * load is faster than that; 200 is where it stops to count.)
 */
export const LOAD_SCALE = 5;

/** Milliseconds between two runs of a check in these worlds. */
export const CHECK_INTERVAL = 10_000;

/** A simulated platform with one web group that serves, and the clock that both sides run on. */
export interface LoadWorld {
  sim: FlySimulator;
  clock: Clock;
  app: string;
  group: Driven;
  close(): Promise<void>;
}

/** How a world differs from the usual one. */
export interface WorldOptions {
  /** Changes to the first declaration of the group. */
  first?: Outs;
  timings?: Partial<Timings>;
  /** Decides ids, hosts and the lag of each change. */
  seed?: number;
  scale?: number;
}

/** Starts a platform, points this process's providers at it, and makes four machines (or what `first` says) that serve. */
export async function loadWorld(options: WorldOptions = {}): Promise<LoadWorld> {
  const origin = Date.now();
  const scale = options.scale ?? LOAD_SCALE;
  const clock = scaledClock(scale, origin);
  const { timings = {}, seed = 1 } = options;
  const sim = await startFlySimulator({ clock, timings, seed });
  Object.assign(process.env, {
    FLY_API_TOKEN: "sim_fly",
    FLY_FLAPS_BASE_URL: sim.url,
    HOTDASH_FLY_PROXY_URL: sim.proxyUrl,
    HOTDASH_TIME_SCALE: String(scale),
    HOTDASH_TIME_ORIGIN: String(origin),
  });
  const app = "hotdash-app";
  try {
    await new Driven("fly:App").create({ ...place, name: app });
    await new Driven("fly:IpAssignment").create({ ...place, app, type: "v6" });
    const group = await new Driven("fly:ProcessGroup").create(fourMachines(app, options.first));
    // The first release is no subject here, nor is the lag after it; and lists must know of it.
    await clock.sleep(2_000);
    return { sim, clock, app, group, close: () => sim.close() };
  } catch (error) {
    await sim.close();
    throw error;
  }
}

/**
 * Four web machines with a check every 10 s that first runs one second after the start, and a short settle time.
 *
 * @param change what is otherwise; of `machine` only the given properties
 */
export function fourMachines(app: string, { machine: other = {}, ...change }: Outs = {}): Outs {
  const machine = webMachine();
  const [service] = machine.services as { checks: object[] }[];
  const checks = (service?.checks ?? []).map((check) => ({ ...check, interval: "10s", grace_period: "1s" }));
  return webGroup(app, {
    regions: { dfw: 4 },
    machine: { ...machine, services: [{ ...service, checks }], ...(other as Outs) },
    ...change,
  });
}

/**
 * Watches how many of a group's machines the proxy has no way to, several times within its lag.
 *
 * @returns what ends it and answers the most that were away at once
 */
export function watchAway({ sim, app }: LoadWorld, machines: number): () => number {
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, machines - sim.routed(app).length);
  }, WATCH_EVERY);
  return () => {
    clearInterval(timer);
    return most;
  };
}

/** Real milliseconds. */
const WATCH_EVERY = 10;

/** Another release of the group: its tag may be a sentinel that makes it misbehave. */
export function release(tag: string): { image: string } {
  return { image: image(tag, "b") };
}

/**
 * What is wrong with the machines of a group that should be as many, run one image, and serve; empty: nothing. Machines
 * on hosts that do not answer do not count: nobody can change them.
 */
export function wrongWith({ sim, clock, app }: LoadWorld, count: number, wanted: string): string[] {
  const all = sim.world.apps.get(app)?.machines;
  const machines = machinesOf(sim, app).filter(({ id, cordoned, state }) => {
    const kept = cordoned && state === "stopped";
    return !kept && sim.hosts.get(all?.get(id)?.host ?? "").status === "ok";
  });
  const leased = machines.filter(({ id }) => (all?.get(id)?.lease?.expiresAt ?? 0) > clock.now());
  return [
    ...(machines.length === count ? [] : [`${machines.length} machines instead of ${count}`]),
    ...machines.filter(({ state }) => state !== "started").map(({ name, state }) => `${name} is ${state}`),
    ...machines.filter(({ cordoned }) => cordoned).map(({ name }) => `${name} is cordoned`),
    ...machines
      .filter(({ config }) => config.image !== wanted)
      .map(({ name, config }) => `${name} runs ${config.image}`),
    ...leased.map(({ name }) => `${name} is leased`),
  ];
}
