/**
 * When the machines of a rollout were launched and started, by this computer's clock in milliseconds: what one stage took
 * tells when the next may begin.
 */
export class Pace {
  readonly #launched = new Map<string, { at: number; version: string | undefined }>();
  readonly #started = new Map<string, PromiseWithResolvers<number>>();
  readonly #last = new Map<string, number>();
  #shortest: number | undefined;

  /** An update of a running machine was answered; `version` is the instance id that it makes. */
  launched(id: string, version: string | undefined, at: number): void {
    this.#launched.set(id, { at, version });
  }

  /** A machine was seen started. */
  started(id: string, at: number): void {
    const launch = this.#launched.get(id);
    if (launch) this.#shortest = Math.min(at - launch.at, this.#shortest ?? Number.POSITIVE_INFINITY);
    this.#last.set(id, at);
    this.#startOf(id).resolve(at);
  }

  /** Resolves when a machine is first seen started, which may be never. */
  whenStarted(id: string): Promise<number> {
    return this.#startOf(id).promise;
  }

  /** When a machine was last seen to start: one that was stopped meanwhile settles from its next start on. */
  lastStart(id: string): number | undefined {
    return this.#last.get(id);
  }

  /** Instance id that the update of a machine made. */
  versionOf(id: string): string | undefined {
    return this.#launched.get(id)?.version;
  }

  /** The least that any machine took from its update to its start; undefined until one has. */
  get shortest(): number | undefined {
    return this.#shortest;
  }

  #startOf(id: string): PromiseWithResolvers<number> {
    const known = this.#started.get(id) ?? Promise.withResolvers<number>();
    this.#started.set(id, known);
    return known;
  }
}
