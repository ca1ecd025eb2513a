import type { Strategy } from "../providers/fly/process-group/schema.ts";
import type { Outs } from "../providers/kernel/implementation.ts";
import { realistic, type Timings } from "../simulators/fly/timings.ts";
import { fourMachines, loadWorld, release } from "../test/reliability/load/support/world.ts";
import { webMachine } from "../test/support/fly-world.ts";
import { type Course, criticalPath, type Stretch } from "./critical-path.ts";
import type { Peer } from "./peers.ts";
import { type BoundOf, countRequests, type Requests } from "./requests.ts";

/** One rollout to be measured. */
export interface Case {
  title: string;
  strategy: Strategy;
  machines: number;
  /** Default: as the platform usually is. */
  timings?: Partial<Timings>;
  /** Seconds; what the group asks of each new version. */
  settle: number;
  grace: number;
  /** How much faster than real time the platform runs; default 5. */
  scale?: number;
  /** Longest wall time in milliseconds of the platform; default: by the critical path. */
  longest?: number;
  /** Fly's own tool in the same case, when it was measured. */
  peer?: Peer;
}

/** What a rollout cost. */
export interface Measured {
  requests: Requests;
  /** Milliseconds of the platform. */
  wall: number;
  path: Stretch[];
  bound: BoundOf;
}

/** Seconds, as a group has them that does not say. */
const DRAIN = 1;
const BAKE = 0;
const CANARY_STEPS = [10, 50];
/** Seconds between two runs of a check. */
const INTERVAL = 10;

/**
 * The platform's time runs this much faster: a round trip of 2 ms then counts as 10 ms, a tenth of what one takes in
 * the world, and a rollout of ten machines is measured within a quarter of a minute.
 */
export const SCALE = 5;

/** Updates all machines of a group on a simulated platform; requests and time are those of the update alone. */
export async function measure(one: Case): Promise<Measured> {
  const { strategy, machines, timings = {}, settle, grace, scale = SCALE } = one;
  const group = declaration(machines, settle, grace);
  const world = await loadWorld({ first: group, timings, scale });
  try {
    const { sim, clock, app } = world;
    const change = fourMachines(app, { ...group, ...release("2"), strategy });
    // Lets a first use of the code (imports, compilation) happen before the measurement.
    await world.group.diff(change);
    const mark = sim.journal.mark();
    const begun = clock.now();
    await world.group.update(change);
    const wall = clock.now() - begun;
    const sent = sim.journal.since(mark).filter(({ actor }) => actor === "client");
    const times = { ...realistic, ...timings };
    const checks = times.checksAppear + grace * 1000;
    const course: Course = {
      strategy,
      machines,
      atOnce: Math.ceil(machines * 0.33),
      canarySteps: CANARY_STEPS,
      settle: settle * 1000,
      drain: DRAIN * 1000,
      bake: BAKE * 1000,
      checks,
      grace: grace * 1000,
      prepare: times.prepare,
      boot: times.boot,
      stop: times.stop,
      replace: times.replace,
    };
    const path = criticalPath(course);
    return {
      requests: countRequests(sent),
      wall,
      path,
      bound: {
        handovers: path.find(({ what }) => what === "settle until the next leave")?.times ?? 0,
        strategy,
        machines,
        settle: settle * 1000,
        checks,
        interval: INTERVAL * 1000,
      },
    };
  } finally {
    await world.close();
  }
}

/** Requests that a rollout sends to machines which stay as they are: one more is made beside `machines` of them. */
export async function requestsToUnchanged(machines: number): Promise<number> {
  const group = declaration(machines, 0, 0);
  const world = await loadWorld({ first: group, scale: SCALE });
  try {
    const { sim, app } = world;
    const unchanged = new Set(sim.world.apps.get(app)?.machines.keys());
    const mark = sim.journal.mark();
    await world.group.update(fourMachines(app, { ...group, regions: { dfw: machines + 1 } }));
    return sim.journal.since(mark).filter(({ machine = "" }) => unchanged.has(machine)).length;
  } finally {
    await world.close();
  }
}

/** A web group of so many machines, with settle time and grace period in seconds. */
export function declaration(machines: number, settle: number, grace: number): Outs {
  const machine = webMachine();
  const [service] = machine.services as { checks: object[] }[];
  const checks = (service?.checks ?? []).map((check) => ({
    ...check,
    interval: `${INTERVAL}s`,
    grace_period: `${grace}s`,
  }));
  return {
    regions: { dfw: machines },
    machine: { ...machine, services: [{ ...service, checks }] },
    rollout: { settle_seconds: settle },
  };
}
