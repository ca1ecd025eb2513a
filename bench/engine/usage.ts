import { readdirSync, readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** What a run and everything that it started cost. */
export interface Usage {
  /** Seconds of processor time, user and system. */
  cpu: number;
  /** Most memory at once in MiB, shared pages by their share (PSS). */
  memory: number;
  /** Processes that were seen. */
  processes: number;
}

/** Milliseconds between two looks; a process that lives for less is counted by what started it. */
const LOOK_EVERY = 100;

/** Clock ticks a second that Linux tells processor time in (sysconf of all its platforms). */
const TICKS = 100;

/**
 * Runs a program and counts what its whole process tree used. A shell in between tells the time of all that were waited for;
 * a process that was ended by a signal and not waited for is counted by the last look at it. Whichever is more counts.
 *
 * @param run starts the given program, detached, so that its processes are those of one session
 */
export async function watched<T>(
  folder: string,
  program: string,
  run: (program: string, onStart: (pid: number) => void) => Promise<T>,
): Promise<{ result: T; usage: Usage }> {
  const times = join(folder, "times");
  const shell = join(folder, "timed.sh");
  await writeFile(shell, `#!/bin/sh\n"${program}" "$@"\ncode=$?\ntimes > "${times}"\nexit $code\n`, {
    mode: 0o755,
  });
  const seen = new Map<number, number>();
  let memory = 0;
  let timer: NodeJS.Timeout | undefined;
  const look = (session: number) => {
    let now = 0;
    for (const [pid, ticks] of processesOf(session)) {
      seen.set(pid, ticks);
      now += pssOf(pid);
    }
    memory = Math.max(memory, now);
  };
  try {
    const result = await run(shell, (pid) => {
      timer = setInterval(() => look(pid), LOOK_EVERY);
    });
    const looked = [...seen.values()].reduce((sum, ticks) => sum + ticks, 0) / TICKS;
    const told = secondsIn(await readFile(times, "utf8"));
    return { result, usage: { cpu: Math.max(looked, told), memory: memory / 1024, processes: seen.size } };
  } finally {
    clearInterval(timer);
  }
}

/** Processes of a session with the processor time that each has used itself, in ticks. */
function processesOf(session: number): [pid: number, ticks: number][] {
  return readdirSync("/proc").flatMap((name): [number, number][] => {
    if (!/^\d+$/.test(name)) return [];
    // After the name in brackets: state, parent, group, session, …, user and system time.
    const fields = contentOf(`/proc/${name}/stat`)
      .replace(/^.*\) /s, "")
      .split(" ");
    return Number(fields[3]) === session ? [[Number(name), Number(fields[11]) + Number(fields[12])]] : [];
  });
}

/** KiB. */
function pssOf(pid: number): number {
  return Number(/^Pss:\s+(\d+)/m.exec(contentOf(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
}

/** Empty for a process that has ended. */
function contentOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** Sum of what `times` prints: user and system, of the shell and of what it waited for, as `0m1.23s`. */
export function secondsIn(times: string): number {
  return [...times.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds),
    0,
  );
}
