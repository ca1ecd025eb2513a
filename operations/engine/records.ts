import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, hostname, userInfo } from "node:os";
import { join } from "node:path";
import { identityOf, type ProcessIdentity } from "./identity.ts";

/**
 * Engines that our commands started, so that a lock can be judged by the very process that took it: the engine's lock
 * itself holds user, host, number and time only. A record goes when its engine ends by itself, and stays when it was
 * killed, together with us or not.
 */
export interface EngineRecord extends ProcessIdentity {
  user: string;
  host: string;
  /** ISO 8601, UTC. */
  at: string;
}

/** Commands of the engine that take a stack's lock (3.259.0, backend/diy). */
const LOCKING = new Set(["up", "update", "refresh", "destroy", "import", "stack", "state", "watch"]);

/** Records that nobody asked for any more, in milliseconds. */
const KEPT_MS = 30 * 24 * 3_600_000;

/** Folder of the records: this user's own, the same for all projects, outlives a reboot. */
export const recordsFolder = (env: NodeJS.ProcessEnv = process.env): string =>
  join(
    env.XDG_STATE_HOME || join(env.HOME || homedir(), ".local", "state"),
    "hotdash-infrastructure",
    "engines",
  );

/** Writes down an engine that was just started. Answers how to take the record back when it ended by itself. */
export function recordEngine(pid: number, args: readonly string[], folder = recordsFolder()): () => void {
  const identity = LOCKING.has(args[0] ?? "") ? identityOf(pid) : undefined;
  if (!identity) return () => {};
  const record: EngineRecord = {
    ...{ user: userInfo().username, host: hostname(), at: new Date().toISOString() },
    ...identity,
  };
  const file = join(folder, `${pid}-${identity.started}.json`);
  // Without a record the lock counts as somebody else's: that is no reason to stop an update.
  bestEffort(() => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(file, JSON.stringify(record), { mode: 0o600 });
  });
  return () => bestEffort(() => rmSync(file, { force: true }));
}

/** All records; what cannot be read is none. Old ones are removed. */
export function engineRecords(folder = recordsFolder(), now = Date.now()): EngineRecord[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    const file = join(folder, name);
    try {
      const record = JSON.parse(readFileSync(file, "utf8")) as EngineRecord;
      if (now - Date.parse(record.at) < KEPT_MS) return [record];
      rmSync(file, { force: true });
    } catch {
      // Cut off, or taken back at this moment.
    }
    return [];
  });
}

function bestEffort(act: () => void): void {
  try {
    act();
  } catch {
    // A full or read-only disk.
  }
}
