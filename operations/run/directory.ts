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
   * Makes a fresh folder for this user alone, in the system's temporary folder.
   * @param keep file that gets the events as they happen, and stays; what it held before is gone
   */
  static async create(keep?: string): Promise<RunDirectory> {
    const folder = await mkdtemp(join(tmpdir(), "hotdash-run-"));
    const events = join(folder, EVENTS_FILE);
    if (keep) {
      await writeFile(keep, "", { mode: 0o600 });
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
