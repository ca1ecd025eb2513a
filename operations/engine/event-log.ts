import { closeSync, constants, fstatSync, mkdtempSync, openSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * A file for the engine's events that no name leads to: it is removed as soon as it is open, and the engine reaches it
 * through this process. So it is gone with the last process that holds it, however that ends. It holds secrets in clear:
 * the engine (3.259.0) masks only what stands in the configuration, and only as it stands there.
 */
export class EventLog {
  readonly #file: number;

  private constructor(file: number) {
    this.#file = file;
  }

  static open(): EventLog {
    const folder = mkdtempSync(join(tmpdir(), "hotdash-events-"));
    try {
      const { O_CREAT, O_EXCL, O_RDWR } = constants;
      return new EventLog(openSync(join(folder, "engine"), O_CREAT | O_EXCL | O_RDWR, 0o600));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** The name by which the engine of this user opens it while this process lives. */
  get path(): string {
    return `/proc/${process.pid}/fd/${this.#file}`;
  }

  /** Everything that was written so far, as it was written: not to be passed on before it is redacted. */
  read(): string {
    const { size } = fstatSync(this.#file);
    const buffer = Buffer.alloc(size);
    let at = 0;
    while (at < size) {
      const read = readSync(this.#file, buffer, at, size - at, at);
      if (read === 0) break;
      at += read;
    }
    return buffer.toString("utf8", 0, at);
  }

  close(): void {
    closeSync(this.#file);
  }
}
