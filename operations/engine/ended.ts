import type { ChildProcess } from "node:child_process";

/** How a process ended: one of the two is null. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * Resolves once a process has ended and everything that it wrote was read. "exit" alone comes while its last lines still
 * lie in the pipe, and "close" alone never comes while something that it started holds the pipe open.
 * @param patienceMs how long after its end the pipes may stay open (milliseconds; default 2,000)
 * @throws what the process says when it could not be started
 */
export function ended(child: ChildProcess, patienceMs = 2000): Promise<Ending> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      const done = () => {
        clearTimeout(timer);
        resolve({ code, signal });
      };
      const timer = setTimeout(done, patienceMs);
      child.once("close", done);
    });
  });
}
