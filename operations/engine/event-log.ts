import { closeSync, constants, fstatSync, mkdtempSync, openSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Names by which the engine and the pack of one run open their files, while the process that made them lives. */
export interface EventFiles {
  /** What the engine does, event by event. */
  events: string;
  /** How the rules of the pack were in force. */
  levels: string;
}

/**
 * Files for the events of a run of the engine that no name leads to: they are removed as soon as they are open, and
 * reached through this process. So they are gone with the last process that holds them, however that ends. The events
 * hold secrets in clear: the engine (3.259.0) masks only what stands in the configuration, and only as it stands there.
 */
export class EventLog {
  readonly #events: number;
  readonly #levels: number;

  private constructor(events: number, levels: number) {
    this.#events = events;
    this.#levels = levels;
  }

  static open(): EventLog {
    const folder = mkdtempSync(join(tmpdir(), "hotdash-events-"));
    const { O_CREAT, O_EXCL, O_RDWR } = constants;
    const nameless = (name: string) => openSync(join(folder, name), O_CREAT | O_EXCL | O_RDWR, 0o600);
    try {
      return new EventLog(nameless("events"), nameless("levels"));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  get files(): EventFiles {
    const opened = (file: number) => `/proc/${process.pid}/fd/${file}`;
    return { events: opened(this.#events), levels: opened(this.#levels) };
  }

  /** All events so far, as they were written: not to be passed on before they are redacted. */
  read(): string {
    return textOf(this.#events);
  }

  /** What the pack wrote. */
  readLevels(): string {
    return textOf(this.#levels);
  }

  close(): void {
    closeSync(this.#events);
    closeSync(this.#levels);
  }
}

function textOf(file: number): string {
  const { size } = fstatSync(file);
  const buffer = Buffer.alloc(size);
  let at = 0;
  while (at < size) {
    const read = readSync(file, buffer, at, size - at, at);
    if (read === 0) break;
    at += read;
  }
  return buffer.toString("utf8", 0, at);
}
