import type { Clock } from "../../providers/kernel/clock.ts";

/** Delayed work of a simulator, all of it on one Clock and all of it cancelled when the simulator closes. */
export class Timers {
  readonly #clock: Clock;
  readonly #running = new Set<AbortController>();
  #closed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs `work` after `ms` of the clock's time; the function that comes back cancels it. */
  after(ms: number, work: () => void): () => void {
    const abort = new AbortController();
    if (this.#closed) return () => undefined;
    this.#running.add(abort);
    this.#clock.sleep(Math.max(0, ms), abort.signal).then(
      () => {
        this.#running.delete(abort);
        if (!abort.signal.aborted) work();
      },
      () => this.#running.delete(abort),
    );
    return () => abort.abort();
  }

  /** Cancels everything that waits; nothing runs after this. */
  close(): void {
    this.#closed = true;
    for (const abort of this.#running) abort.abort();
    this.#running.clear();
  }
}
