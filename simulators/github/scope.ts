import { createHmac } from "node:crypto";
import { type SealingKey, sealingKey } from "./sealed-box.ts";

/** A secret as the platform shows it, and a keyed hash that stands for its value. Times: milliseconds since the epoch. */
export interface StoredSecret {
  createdAt: number;
  updatedAt: number;
  hash: string;
}

/** A variable. Times: milliseconds since the epoch. */
export interface StoredVariable {
  value: string;
  createdAt: number;
  updatedAt: number;
}

/** Where secrets and variables live: one environment, or the Actions settings of a repository. Names are upper case. */
export class Scope {
  readonly secrets = new Map<string, StoredSecret>();
  readonly variables = new Map<string, StoredVariable>();
  readonly #seed: string;
  readonly #scope: string;
  #key: SealingKey;
  #rotations = 0;
  /** Kept in memory only, so that a test may ask whether the right value arrived. */
  readonly #values = new Map<string, string>();

  /** `seed` is the world's; `scope` names this place in it and must not change. */
  constructor(seed: string, scope: string) {
    this.#seed = seed;
    this.#scope = scope;
    this.#key = sealingKey(seed, scope);
  }

  /** Gives it another key, as GitHub may at any time: what is sealed for the one before is refused. Forgotten with the process. */
  rotateKey(): void {
    this.#key = sealingKey(this.#seed, `${this.#scope} rotated ${++this.#rotations}`);
  }

  /** What clients seal with. */
  get key(): SealingKey {
    return this.#key;
  }

  /** The hash that stands for a value in `secrets`. */
  hash(value: string): string {
    return createHmac("sha256", this.#seed).update(`value ${value}`).digest("hex");
  }

  /** Sets a secret to an opened value; true when it is new. */
  setSecret(name: string, value: string, at: number): boolean {
    const old = this.secrets.get(name);
    this.secrets.set(name, { createdAt: old?.createdAt ?? at, updatedAt: at, hash: this.hash(value) });
    this.#values.set(name, value);
    return old === undefined;
  }

  /** Removes a secret; false when there is none. */
  deleteSecret(name: string): boolean {
    this.#values.delete(name);
    return this.secrets.delete(name);
  }

  /** The value of a secret that arrived since this process started. */
  opened(name: string): string | undefined {
    return this.#values.get(name.toUpperCase());
  }
}
