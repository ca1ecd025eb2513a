import { writeFileSync } from "node:fs";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import {
  EVENTS_FILE,
  RUN_DIRECTORY_VARIABLE,
  type RunEvent,
  recordEvent,
  STOP_FILE,
} from "../../providers/kernel/run-directory.ts";

/** The folder of one run, as the command that starts the engine sees it: it asks to stop, and reads what happened. */
export class RunDirectory {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /**
   * Makes a fresh folder for this user alone, in the system's temporary folder, or where that is full in memory.
   * @param keep file that gets the events as they happen, and stays; what it held before is gone.
   * @param options.bestEffort when `keep` cannot be written, the events stay in the folder: for a release that may be on
   *   its way back. @default false: it is an error
   */
  static async create(keep?: string, { bestEffort = false } = {}): Promise<RunDirectory> {
    const folder = await freshFolder();
    const events = join(folder, EVENTS_FILE);
    if (keep && (!bestEffort || (await isWritable(keep)))) {
      if (!bestEffort) await writeFile(keep, "", { mode: 0o600 });
      await symlink(resolve(keep), events);
    } else await writeFile(events, "", { mode: 0o600 });
    return new RunDirectory(folder);
  }

  /** File of the events. */
  get events(): string {
    return join(this.folder, EVENTS_FILE);
  }

  /** What the engine must be told. */
  get env(): Record<string, string> {
    return { [RUN_DIRECTORY_VARIABLE]: this.folder };
  }

  record(event: RunEvent): void {
    recordEvent(event, Date.now(), this.folder);
  }

  /** Asks the providers to stop: they finish the request under way, put back what they touched, and fail. */
  requestStop(): void {
    writeFileSync(join(this.folder, STOP_FILE), "");
  }

  /** Takes the request back, for a further run in the same folder. */
  async withdrawStop(): Promise<void> {
    await rm(join(this.folder, STOP_FILE), { force: true });
  }

  async dispose(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Folders for what lives as long as one run; the second is memory on Linux. */
const PLACES = [tmpdir(), "/dev/shm"];

async function freshFolder(): Promise<string> {
  const failures: string[] = [];
  for (const place of PLACES) {
    try {
      return await mkdtemp(join(place, "hotdash-run-"));
    } catch (error) {
      failures.push(`${place}: ${(error as NodeJS.ErrnoException).code}`);
    }
  }
  throw new Error(
    `no folder for this run can be made (${failures.join(", ")}): make room, or set TMPDIR to a folder with room`,
  );
}

async function isWritable(file: string): Promise<boolean> {
  try {
    await writeFile(file, "", { mode: 0o600 });
    return true;
  } catch {
    return false;
  }
}
