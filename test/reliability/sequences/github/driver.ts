import type { Outs } from "../../../../providers/kernel/implementation.ts";
import type { Driver } from "../program.ts";
import type { GithubPlugin, Kept } from "./plugin.ts";

/** A resource of GitHub's provider, as the engine drives it. Its objects are replaced by removing the old one first. */
export class PluginDriver implements Driver {
  readonly urn: string;
  readonly #plugin: GithubPlugin;
  #kept: Kept | undefined;
  #replace = false;
  /** Whether it was changed since it was made, as the engine writes down. */
  modified = false;

  constructor(plugin: GithubPlugin, type: string, name: string) {
    this.#plugin = plugin;
    this.urn = `urn:pulumi:test::hotdash::${type}::${name}`;
  }

  get outs(): Outs {
    return this.#kept?.outs ?? {};
  }

  get id(): string {
    return this.#kept?.id ?? "";
  }

  async create(inputs: Outs): Promise<void> {
    this.modified = false;
    this.#kept = await this.#plugin.create(this.urn, await this.#plugin.check(this.urn, {}, inputs));
  }

  async diff(inputs: Outs): Promise<{ changes: boolean; replaces: string[] }> {
    if (!this.#kept) throw new Error(`${this.urn} is not in the state`);
    const news = await this.#plugin.check(this.urn, this.#kept.inputs, inputs);
    const { changes, replaces } = await this.#plugin.diff(this.urn, this.#kept, news);
    this.#replace = replaces;
    return { changes, replaces: [] };
  }

  async update(inputs: Outs): Promise<void> {
    if (!this.#kept) throw new Error(`${this.urn} is not in the state`);
    if (!this.#replace) {
      const news = await this.#plugin.check(this.urn, this.#kept.inputs, inputs);
      this.#kept = await this.#plugin.update(this.urn, this.#kept, news);
      this.modified = true;
      return;
    }
    await this.#plugin.remove(this.urn, this.#kept);
    await this.create(inputs).catch((error) => {
      throw Object.assign(error, { gone: true });
    });
  }

  async refresh(): Promise<boolean> {
    if (!this.#kept) return false;
    const found = await this.#plugin.read(this.urn, this.#kept.id, this.#kept);
    if (!found) return false;
    this.#kept = found;
    return true;
  }

  /** Takes in what is there by its id; false when nothing is. */
  async import(id: string): Promise<boolean> {
    this.#kept = await this.#plugin.read(this.urn, id);
    this.modified = false;
    return this.#kept !== undefined;
  }
}
