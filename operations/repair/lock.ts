import { hostname } from "node:os";

/** Who holds a stack's lock, as the engine's refusal names it. */
export interface LockHolder {
  user: string;
  host: string;
  pid: number;
  /** When the lock was taken, as the engine writes it. */
  since: string;
}

/** A holder as people are told of it. */
export const nameOf = ({ user, host, pid, since }: LockHolder) =>
  `${user}@${host} (process ${pid}, since ${since})`;

/** Holders named in the engine's refusal; empty when it refused for another reason. */
export function holdersIn(output: string): LockHolder[] {
  const lines = output.matchAll(/created by ([^@\s]+)@(\S+) \(pid (\d+)\) at (\S+)/g);
  return [...lines].map(([, user = "", host = "", pid = "", since = ""]) => ({
    user,
    host,
    pid: Number(pid),
    since,
  }));
}

/** What is known about a holder: a process of another machine cannot be looked at from here. */
export function judgeHolder(
  holder: LockHolder,
  here: string = hostname(),
  runs: (pid: number) => boolean = isRunning,
) {
  if (holder.host !== here) return "elsewhere" as const;
  return runs(holder.pid) ? ("alive" as const) : ("dead" as const);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
