import type { Clock } from "../../providers/kernel/clock.ts";
import type { Sentinel } from "../apps/sentinels.ts";
import type { Random } from "../kernel/random.ts";
import { type App, AppSecrets } from "./app.ts";
import { appNotFound, machineNotFound, refuse } from "./errors.ts";
import type { Machine } from "./machine.ts";
import type { Timings } from "./timings.ts";
import type { Volume } from "./volume.ts";

/** An access token that the API itself gave out: it reaches one app. Only its SHA-256 is kept. */
export interface DeployToken {
  sha256: string;
  app: string;
  createdAt: number;
}

/** Everything that exists on the simulated platform. */
export class World {
  /** By name: app names are one namespace across organizations. */
  readonly apps = new Map<string, App>();
  /** Deploy tokens that were handed out. */
  deployTokens: DeployToken[] = [];
  /** Digests (`sha256:…`) of images that misbehave although their reference does not say so. */
  readonly misbehaving = new Map<string, Sentinel>();
  /** Random UUID of this world. */
  readonly id: string;
  /** Key of secret digests. */
  readonly key: string;
  readonly clock: Clock;
  readonly timings: Timings;
  readonly random: Random;

  constructor(
    identity: { id: string; key: string },
    parts: { clock: Clock; timings: Timings; random: Random },
  ) {
    this.id = identity.id;
    this.key = identity.key;
    this.clock = parts.clock;
    this.timings = parts.timings;
    this.random = parts.random;
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return this.clock.now();
  }

  /** Puts a new, empty app into the world. */
  createApp(name: string, org: string, network: string, idempotencyKey?: string): App {
    const now = this.now();
    const app: App = {
      id: `${this.random.word(16)}`,
      internalNumericId: 1_000_000 + this.random.below(8_000_000),
      name,
      org,
      network,
      createdAt: now,
      visibleAt: now + this.timings.appVisible,
      deployed: false,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
      machines: new Map(),
      volumes: new Map(),
      ips: [],
      certificates: new Map(),
      secrets: new AppSecrets(this.key),
    };
    this.apps.set(name, app);
    return app;
  }

  /** The app that requests about its contents reach; 404 when it is gone, going or not visible yet. */
  app(name: string | undefined): App {
    const app = this.apps.get(name ?? "");
    if (!app || app.deletedAt !== undefined || this.now() < app.visibleAt) throw appNotFound();
    return app;
  }

  /** A machine of an app by id; 400 for what is no id, 404 when it is not there, not visible yet or long gone. */
  machine(app: App, id: string | undefined): Machine {
    if (!/^[0-9a-f]{14}$/.test(id ?? "")) throw refuse(400, `invalid machine ID, '${id}'`);
    const machine = app.machines.get(id ?? "");
    const now = this.now();
    if (!machine) throw machineNotFound();
    if (machine.destroyedAt !== undefined && now > machine.destroyedAt + this.timings.destroyedVisible) {
      throw machineNotFound();
    }
    return machine;
  }

  /** Every machine of every app. */
  *machines(): Generator<Machine> {
    for (const app of this.apps.values()) yield* app.machines.values();
  }

  /** A volume by id, wherever it is. */
  volume(id: string): Volume | undefined {
    for (const app of this.apps.values()) {
      const volume = app.volumes.get(id);
      if (volume) return volume;
    }
    return undefined;
  }
}
