import { readdirSync, readFileSync } from "node:fs";

/** kill -9 of a process and of everything below it. */
export function killTree(root: number): void {
  for (const pid of [root, ...descendants(root)]) kill(pid);
}

/** kill -9 of one process; one that ended by itself in the meantime is no error. */
export function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself in the meantime.
  }
}

/** Processes below a process, by /proc. */
export function descendants(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    try {
      const fields = readFileSync(`/proc/${name}/stat`, "utf8").split(") ").at(-1)?.split(" ");
      parents.set(Number(name), Number(fields?.[1]));
    } catch {
      // It ended while we looked.
    }
  }
  const below = (pid: number): number[] =>
    [...parents].filter(([, parent]) => parent === pid).flatMap(([child]) => [child, ...below(child)]);
  return below(root);
}
