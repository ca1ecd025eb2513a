import * as entry from "../../providers/entry.ts";
import { scaledClock } from "../../providers/kernel/clock.ts";
import type { Outs } from "../../providers/kernel/implementation.ts";
import { type FlySimulator, type FlySimulatorOptions, startFlySimulator } from "../../simulators/fly/main.ts";

/** How much faster than real time a simulated platform runs in tests. */
export const TIME_SCALE = 40;

/**
 * A simulator, and this process's environment pointing the providers at it.
 * @param aheadMs by how much the platform's clock is ahead of this computer's, in its own milliseconds
 */
export async function flyWorld(
  options: Omit<FlySimulatorOptions, "clock"> = {},
  scale = TIME_SCALE,
  aheadMs = 0,
): Promise<FlySimulator> {
  const origin = Date.now();
  const here = scaledClock(scale, origin);
  const clock = { ...here, now: () => here.now() + aheadMs };
  const simulator = await startFlySimulator({ ...options, clock });
  Object.assign(process.env, {
    FLY_API_TOKEN: "sim_fly",
    FLY_FLAPS_BASE_URL: simulator.url,
    HOTDASH_FLY_PROXY_URL: simulator.proxyUrl,
    HOTDASH_TIME_SCALE: String(scale),
    HOTDASH_TIME_ORIGIN: String(origin),
  });
  return simulator;
}

/** The machines of an app as they are now, destroyed ones left out. */
export function machinesOf(simulator: FlySimulator, app: string) {
  return [...(simulator.world.apps.get(app)?.machines.values() ?? [])]
    .map(({ id, name, region, now: { state, config, cordoned } }) => ({
      id,
      name,
      region,
      state,
      config,
      cordoned,
    }))
    .filter(({ state }) => state !== "destroyed" && state !== "destroying")
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** What every object declares in these tests. */
export const place = { platform: "simulated", org: "hotdash" } as const;

/** A resource the way the engine drives it: checked inputs, then create, update, read and delete with what is stored. */
export class Driven {
  readonly kind: string;
  id = "";
  inputs: Outs = {};
  outs: Outs = {};

  constructor(kind: string) {
    this.kind = kind;
  }

  /** Inputs as `check` leaves them. Throws when it complains. */
  async check(given: Outs): Promise<Outs> {
    const { inputs, failures } = await entry.check(this.kind, this.inputs, given);
    if (failures.length > 0)
      throw new Error(failures.map(({ property, reason }) => `${property}: ${reason}`).join("\n"));
    return inputs;
  }

  async create(given: Outs): Promise<this> {
    const inputs = await this.check(given);
    const { id, outs } = await entry.create(this.kind, inputs);
    Object.assign(this, { id, inputs, outs });
    return this;
  }

  async diff(given: Outs) {
    return entry.diff(this.kind, this.id, this.outs, await this.check(given));
  }

  async update(given: Outs): Promise<this> {
    const inputs = await this.check(given);
    const { outs } = await entry.update(this.kind, this.id, this.outs, inputs);
    Object.assign(this, { inputs, outs });
    return this;
  }

  /** Reads like a refresh; answers undefined when the object is gone, else the inputs that the engine would store. */
  async read(): Promise<Outs | undefined> {
    const answer = (await entry.read(this.kind, this.id, this.outs)) as {
      id?: string;
      props: Outs;
      inputs: Outs;
    };
    return answer.id ? answer.inputs : undefined;
  }

  async refresh(): Promise<this> {
    const { props, inputs } = (await entry.read(this.kind, this.id, this.outs)) as {
      props: Outs;
      inputs: Outs;
    };
    Object.assign(this, { outs: props, inputs });
    return this;
  }

  async remove(): Promise<void> {
    await entry.remove(this.kind, this.id, this.outs);
  }
}

/** An image reference with a digest of one repeated hex digit. */
export function image(tag: string, digit = "a"): string {
  return `registry.fly.io/hotdash:${tag}@sha256:${digit.repeat(64)}`;
}

/** A web group of three machines, as most tests use it. */
export function webGroup(app: string, change: Outs = {}): Outs {
  return {
    ...place,
    app,
    group: "web",
    project: "hotdash",
    stack: "test",
    image: image("1"),
    regions: { dfw: 3 },
    machine: webMachine(),
    ...change,
  };
}

export function webMachine(change: Outs = {}): Outs {
  return {
    guest: { cpu_kind: "shared", cpus: 2, memory_mb: 2048 },
    env: { PORT: "8080" },
    services: [
      {
        internal_port: 8080,
        ports: [{ port: 443, handlers: ["tls", "http"] }],
        checks: [
          {
            type: "http",
            interval: "30s",
            timeout: "5s",
            grace_period: "30s",
            method: "GET",
            path: "/health",
          },
        ],
        concurrency: { type: "requests", soft_limit: 200, hard_limit: 250 },
      },
    ],
    ...change,
  };
}
