import type { Random } from "../kernel/random.ts";
import type { Compute } from "./guest.ts";
import { isActive, type Machine } from "./machine.ts";
import type { World } from "./world.ts";

/** A physical server of a region. Its numbers may be changed by a test at any time. */
export interface Host {
  readonly id: string;
  readonly region: string;
  cpus: number;
  memoryMb: number;
  /** `unknown` and `unreachable`: its machines answer neither the API nor requests. */
  status: "ok" | "unknown" | "unreachable";
}

/** Roomy by default, so that capacity is met only where a test makes it scarce. */
export interface HostPlan {
  /** Hosts per region. */
  perRegion: number;
  cpus: number;
  memoryMb: number;
}

/** The hosts of all regions, made when a region is first used. */
export class Hosts {
  readonly #regions = new Map<string, Host[]>();
  readonly #world: World;
  readonly #random: Random;
  readonly #plan: HostPlan;

  constructor(world: World, plan: Partial<HostPlan> = {}) {
    this.#world = world;
    this.#random = world.random;
    this.#plan = { perRegion: 4, cpus: 64, memoryMb: 131_072, ...plan };
  }

  /** The hosts of a region. */
  region(region: string): Host[] {
    const known = this.#regions.get(region);
    if (known) return known;
    const made = Array.from({ length: this.#plan.perRegion }, () => ({
      id: this.#random.hex(4),
      region,
      cpus: this.#plan.cpus,
      memoryMb: this.#plan.memoryMb,
      status: "ok" as const,
    }));
    this.#regions.set(region, made);
    return made;
  }

  /** Every host made so far. */
  all(): Host[] {
    return [...this.#regions.values()].flat();
  }

  /** Puts back the hosts of an earlier run. */
  restore(hosts: readonly Host[]): void {
    for (const host of hosts)
      this.#regions.set(host.region, [...(this.#regions.get(host.region) ?? []), host]);
  }

  /** The host with this id. */
  get(id: string): Host {
    const host = this.all().find((one) => one.id === id);
    if (!host) throw new Error(`no host ${id} in this world`);
    return host;
  }

  /** Whether a host has room for a guest, not counting what `except` holds there. */
  fits(host: Host, guest: Compute, except?: Machine): boolean {
    let cpus = guest.cpus;
    let memory = guest.memory_mb;
    for (const machine of this.#world.machines()) {
      if (machine === except || machine.host !== host.id || !isActive(machine.now.state)) continue;
      cpus += machine.now.config.guest?.cpus ?? 0;
      memory += machine.now.config.guest?.memory_mb ?? 0;
    }
    return cpus <= host.cpus && memory <= host.memoryMb;
  }

  /** The best host of a region: fewest machines of the app, `avoid` left out; undefined when none has room. */
  place(
    region: string,
    app: string,
    guest: Compute,
    avoid: ReadonlySet<string> = new Set(),
  ): Host | undefined {
    const load = (host: Host) => {
      let count = 0;
      for (const machine of this.#world.machines()) {
        if (machine.host !== host.id || machine.now.state === "destroyed") continue;
        count += machine.app === app ? 1_000 : 1;
      }
      return count;
    };
    return this.region(region)
      .filter((host) => host.status === "ok" && !avoid.has(host.id) && this.fits(host, guest))
      .sort((a, b) => load(a) - load(b))[0];
  }
}
