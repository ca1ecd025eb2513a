import { readFileSync, readlinkSync } from "node:fs";

/**
 * What tells one process from every other that has or will have its number: numbers are given out again, by a reboot at
 * once, and each container counts its own.
 */
export interface ProcessIdentity {
  pid: number;
  /** The kernel's random id of this boot. */
  boot: string;
  /** Namespace that the number counts in, `pid:[<inode>]`. */
  namespace: string;
  /** When it started, in clock ticks since boot: field 22 of `/proc/<pid>/stat` (proc_pid_stat(5)). */
  started: string;
}

/** Where the kernel tells of processes. */
const PROC = "/proc";

/** A process as it is now; undefined when there is none of that number, or it has ended and only its parent has not looked. */
export function identityOf(pid: number, proc: string = PROC): ProcessIdentity | undefined {
  try {
    const stat = readFileSync(`${proc}/${pid}/stat`, "utf8");
    // The name in brackets may hold blanks and brackets itself.
    const [state, ...rest] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const started = rest[18];
    if (state === "Z" || state === "X" || started === undefined) return undefined;
    return { pid, started, ...placeOf(proc) };
  } catch {
    return undefined;
  }
}

/**
 * Whether exactly this process still runs. `elsewhere`: its number counts in another namespace, or this system does not
 * tell of processes, so nobody can say from here.
 */
export function judgeProcess(one: ProcessIdentity, proc: string = PROC): "alive" | "dead" | "elsewhere" {
  let here: ReturnType<typeof placeOf>;
  try {
    here = placeOf(proc);
  } catch {
    return "elsewhere";
  }
  if (one.boot !== here.boot) return "dead";
  if (one.namespace !== here.namespace) return "elsewhere";
  return identityOf(one.pid, proc)?.started === one.started ? "alive" : "dead";
}

function placeOf(proc: string): Pick<ProcessIdentity, "boot" | "namespace"> {
  return {
    boot: readFileSync(`${proc}/sys/kernel/random/boot_id`, "utf8").trim(),
    namespace: readlinkSync(`${proc}/self/ns/pid`),
  };
}
