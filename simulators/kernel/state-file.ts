import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";

/** How long a change may wait for its write, in real milliseconds. */
const DEBOUNCE_MS = 50;

/**
 * A world's memory on disk. Writes go to a neighbour file first and are renamed over the old one, so that a reader
 * (or a restart after a kill) sees a whole state, never half of one.
 */
export class StateFile {
  readonly #path: string | undefined;
  readonly #snapshot: () => unknown;
  #timer: NodeJS.Timeout | undefined;
  readonly #atExit = () => this.flush();

  /** Without a `path` nothing is kept. `snapshot` gives what JSON can hold. */
  constructor(path: string | undefined, snapshot: () => unknown) {
    this.#path = path;
    this.#snapshot = snapshot;
    if (path) process.once("exit", this.#atExit);
  }

  /** What an earlier run left, or undefined; throws when the file is there but is not JSON. */
  static load(path: string | undefined): unknown {
    if (!path || !existsSync(path)) return undefined;
    try {
      return JSON.parse(readFileSync(path, "utf8"));
    } catch (error) {
      throw new Error(`state file ${path} is not JSON; move it away to start a new world`, { cause: error });
    }
  }

  /** Notes a change; it is written within 50 ms. */
  touch(): void {
    if (!this.#path || this.#timer) return;
    this.#timer = setTimeout(() => this.flush(), DEBOUNCE_MS);
    this.#timer.unref();
  }

  /** Writes now. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#path) return;
    const next = `${this.#path}.next`;
    const file = openSync(next, "w", 0o600);
    try {
      writeFileSync(file, JSON.stringify(this.#snapshot()));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(next, this.#path);
  }

  /** Writes a last time and lets go of the process. */
  close(): void {
    this.flush();
    process.off("exit", this.#atExit);
  }
}
