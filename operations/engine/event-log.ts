import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Of folders for events; the process that made one stands behind it. */
const PREFIX = "hotdash-events-";

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
  readonly #remove: () => void;
  readonly files: EventFiles;

  private constructor(folder: string, opened: string) {
    const { O_CREAT, O_EXCL, O_RDWR } = constants;
    const open = (name: string) => openSync(join(folder, name), O_CREAT | O_EXCL | O_RDWR, 0o600);
    this.#remove = () => rmSync(folder, { recursive: true, force: true });
    process.once("exit", this.#remove);
    const nameless = existsSync(opened);
    const place = (name: string, file: number) =>
      join(nameless ? opened : folder, nameless ? `${file}` : name);
    try {
      this.#events = open("events");
      this.#levels = open("levels");
      this.files = { events: place("events", this.#events), levels: place("levels", this.#levels) };
    } catch (error) {
      this.#gone();
      throw error;
    }
    if (nameless) this.#gone();
  }

  /**
   * @param opened folder in which the system names what this process has open. macOS has none that other processes could
   *   use: there the files keep their names, in a folder of the user's own, until they are closed or the process exits. Only
   *   one that is killed (-9) leaves them; the next that opens its own takes them away.
   */
  static open(opened = `/proc/${process.pid}/fd`): EventLog {
    if (!existsSync(opened)) removeLeft();
    return new EventLog(mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`)), opened);
  }

  #gone(): void {
    process.removeListener("exit", this.#remove);
    this.#remove();
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
    this.#gone();
  }
}

/** Takes away what processes left that were killed. */
function removeLeft(): void {
  for (const name of readdirSync(tmpdir())) {
    const [, pid] = new RegExp(`^${PREFIX}(\\d+)-`).exec(name) ?? [];
    if (pid && !runs(Number(pid))) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
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
