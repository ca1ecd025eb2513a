import { createHmac } from "node:crypto";
import { BAD_SECRET } from "../apps/sentinels.ts";
import type { Machine } from "./machine.ts";
import type { Volume } from "./volume.ts";

/** An IP assignment; the address is its identity. */
export interface IpAssignment {
  ip: string;
  type: "v4" | "v6" | "shared_v4" | "private_v6";
  region: string;
  serviceName: string;
  shared: boolean;
  createdAt: number;
}

/** A hostname on an app, with what was asked for it. */
export interface Certificate {
  hostname: string;
  acme: boolean;
  custom: boolean;
  createdAt: number;
  updatedAt: number;
  /** When its DNS records were set; undefined while they are not. */
  dnsSetAt?: number;
}

/** A secret as the platform shows it: never its value. */
export interface StoredSecret {
  digest: string;
  createdAt: number;
  updatedAt: number;
  /** Makes machines unhealthy; see images.ts. */
  bad: boolean;
}

/** The secrets of one app. Values are not kept: a keyed hash stands for each. */
export class AppSecrets {
  readonly #key: string;
  readonly stored = new Map<string, StoredSecret>();
  /** Grows by one with each change. */
  version = 0;
  /** When the newest version may be used by launches. */
  availableAt = 0;

  /** `key` is the world's own: a digest is no plain hash of the value. */
  constructor(key: string) {
    this.#key = key;
  }

  /** Sets a secret. */
  set(name: string, value: string, at: number): void {
    const createdAt = this.stored.get(name)?.createdAt ?? at;
    const bad = value.includes(BAD_SECRET);
    this.stored.set(name, { digest: this.digest(name, value), createdAt, updatedAt: at, bad });
  }

  /** Whether the secret has this value. */
  matches(name: string, value: string): boolean {
    return this.stored.get(name)?.digest === this.digest(name, value);
  }

  /** The digest by name, of every secret. */
  digests(): Map<string, string> {
    return new Map([...this.stored].map(([name, one]) => [name, one.digest]));
  }

  /** The digest a value would get: 16 hex characters. */
  digest(name: string, value: string): string {
    return createHmac("sha256", this.#key).update(`${name}\0${value}`).digest("hex").slice(0, 16);
  }
}

/** An app of the simulated world. */
export interface App {
  readonly id: string;
  readonly internalNumericId: number;
  readonly name: string;
  /** Organization slug. */
  readonly org: string;
  readonly network: string;
  readonly createdAt: number;
  /** When the app starts to be answered. */
  readonly visibleAt: number;
  /** When its deletion was asked for; everything in it is 404 from then on. */
  deletedAt?: number;
  /** True once it has had a machine. */
  deployed: boolean;
  readonly idempotencyKey?: string;
  readonly machines: Map<string, Machine>;
  readonly volumes: Map<string, Volume>;
  ips: IpAssignment[];
  readonly certificates: Map<string, Certificate>;
  readonly secrets: AppSecrets;
}
