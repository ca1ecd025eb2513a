import { judgeProcess, type ProcessIdentity } from "../engine/identity.ts";
import { type EngineRecord, engineRecords } from "../engine/records.ts";

/** Who holds a stack's lock, as the engine's refusal names it. */
export interface LockHolder {
  user: string;
  host: string;
  pid: number;
  /** When the lock was taken, as the engine writes it: RFC 3339, to the second. */
  since: string;
  /** The lock itself, as the refusal names it: a URL with the backend's password masked. */
  lock?: string | undefined;
}

/** A holder as people are told of it. */
export const nameOf = ({ user, host, pid, since }: LockHolder) =>
  `${user}@${host} (process ${pid}, since ${since})`;

/** Holders named in the engine's refusal; empty when it refused for another reason. */
export function holdersIn(output: string): LockHolder[] {
  const lines = output.matchAll(/(?:(\S+): )?created by ([^@\s]+)@(\S+) \(pid (\d+)\) at (\S+)/g);
  return [...lines].map(([, lock, user = "", host = "", pid = "", since = ""]) => ({
    ...{ user, host, pid: Number(pid), since },
    ...(lock ? { lock } : {}),
  }));
}

/** What is known about a holder. */
export type Judgement = "alive" | "dead" | "elsewhere";

/** The engine writes a lock's time to the second, and clocks are set. Milliseconds. */
const CLOCK_SLACK_MS = 2_000;

/**
 * Judges a holder by the record of the very engine that took the lock: the newest one of its number, user and host that
 * was started before the lock was taken. A holder without a record was started by something else, on this machine or
 * another one: nobody can say from here whether it runs, whatever process has its number now.
 */
export function judgeHolder(
  holder: LockHolder,
  records: readonly EngineRecord[] = engineRecords(),
  judge: (one: ProcessIdentity) => Judgement = judgeProcess,
): Judgement {
  const taken = Date.parse(holder.since) + CLOCK_SLACK_MS;
  const [record] = records
    .filter(({ pid, user, host }) => pid === holder.pid && user === holder.user && host === holder.host)
    .filter(({ at }) => Date.parse(at) <= taken)
    .sort((one, other) => other.at.localeCompare(one.at));
  return record ? judge(record) : "elsewhere";
}
