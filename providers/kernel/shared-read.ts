import type { Clock } from "./clock.ts";

/** How long an answer may serve other readers of the same collection, in milliseconds: one engine operation's burst. */
const FRESH_MS = 2_000;

/**
 * Lets reads that happen together share one request: a refresh of ten resources of one app asks for its machines
 * once. Every write must call `forget`, so that nobody plans on an answer older than the write.
 */
export class SharedReads {
  readonly #clock: Clock;
  readonly #known = new Map<string, { at: number; answer: Promise<unknown> }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get<T>(key: string, ask: () => Promise<T>): Promise<T> {
    const known = this.#known.get(key);
    if (known && this.#clock.now() - known.at < FRESH_MS) return known.answer as Promise<T>;
    const answer = ask();
    this.#known.set(key, { at: this.#clock.now(), answer });
    answer.catch(() => this.#known.delete(key));
    return answer;
  }

  forget(prefix: string): void {
    for (const key of this.#known.keys()) if (key.startsWith(prefix)) this.#known.delete(key);
  }
}
