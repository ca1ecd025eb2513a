import type { Outs } from "../../../providers/kernel/implementation.ts";
import { Driven } from "../../support/fly-world.ts";

/** A resource that a program declares. */
export interface Declared {
  name: string;
  /** How it is driven; undefined for our own providers. */
  driver?: Driver;
  kind: string;
  /** Inputs, from the outputs of what stands before it. */
  inputs(outs: (name: string) => Outs): Outs;
}

/** What a provider does for one resource, as the engine asks it. */
export interface Driver {
  readonly outs: Outs;
  readonly id: string;
  create(inputs: Outs): Promise<unknown>;
  diff(inputs: Outs): Promise<{ changes: boolean; replaces: readonly string[] }>;
  update(inputs: Outs): Promise<unknown>;
  /** Reads it into the state; false when it is gone. */
  refresh(): Promise<boolean>;
}

/** Our own providers, with what the engine stores when they get half way. */
export class OwnDriver implements Driver {
  readonly #driven: Driven;

  constructor(kind: string) {
    this.#driven = new Driven(kind);
  }

  get outs(): Outs {
    return this.#driven.outs;
  }

  get id(): string {
    return this.#driven.id;
  }

  create(inputs: Outs): Promise<unknown> {
    return this.#stored(() => this.#driven.create(inputs), inputs);
  }

  diff(inputs: Outs) {
    return this.#driven.diff(inputs);
  }

  update(inputs: Outs): Promise<unknown> {
    return this.#stored(() => this.#driven.update(inputs), inputs);
  }

  async refresh(): Promise<boolean> {
    if ((await this.#driven.read()) === undefined) return false;
    await this.#driven.refresh();
    return true;
  }

  async #stored(work: () => Promise<unknown>, inputs: Outs): Promise<void> {
    try {
      await work();
    } catch (error) {
      const { id, properties } = error as { id?: string; properties?: Outs };
      if (!id || !properties) throw error;
      const { __provider: _, ...outs } = properties;
      Object.assign(this.#driven, { id, outs, inputs: await this.#driven.check(inputs) });
      throw Object.assign(new Error((error as Error).message), { half: true });
    }
  }
}

/** One resource in the state. */
interface Kept {
  driver: Driver;
  /**
   * Its last create or update got half way: the next run updates it whatever is declared. A refresh takes that away, as the
   * engine's does: what it reads is the state then.
   */
  half: boolean;
}

/** How a run of the program ended. */
export interface Ran {
  /** What failed, and what was said of it; undefined when all is done. */
  failed: { name: string; message: string } | undefined;
}

/**
 * A stack without an engine: keeps what the engine keeps, in the engine's order, and asks the providers what it asks them.
 * It stops at the first failure.
 */
export class Program {
  readonly state = new Map<string, Kept>();

  async up(declared: readonly Declared[], { refresh = false } = {}): Promise<Ran> {
    const outs = (name: string) => this.state.get(name)?.driver.outs ?? {};
    for (const one of declared) {
      try {
        if (refresh) await this.#refresh(one.name);
        await this.#settle(one, one.inputs(outs));
      } catch (error) {
        return { failed: { name: one.name, message: (error as Error).message } };
      }
    }
    return { failed: undefined };
  }

  async #refresh(name: string): Promise<void> {
    const kept = this.state.get(name);
    if (!kept) return;
    if (await kept.driver.refresh()) kept.half = false;
    else this.state.delete(name);
  }

  async #settle({ name, kind, driver: given }: Declared, inputs: Outs): Promise<void> {
    const kept = this.state.get(name);
    const driver = kept?.driver ?? given ?? new OwnDriver(kind);
    try {
      if (!kept) await driver.create(inputs);
      else {
        const { changes, replaces } = await driver.diff(inputs);
        if (replaces.length > 0) throw new Error(`${name} would be replaced (${replaces.join()})`);
        if (!changes && !kept.half) return;
        await driver.update(inputs);
      }
    } catch (error) {
      const { half, gone } = error as { half?: boolean; gone?: boolean };
      if (half === true) this.state.set(name, { driver, half: true });
      // Of a replacement the first half was done.
      if (gone === true) this.state.delete(name);
      throw error;
    }
    this.state.set(name, { driver, half: false });
  }
}
