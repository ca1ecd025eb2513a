/**
 * Where an instance is in its life: its process comes up, runs, exited and waits to be started again, gets no more
 * traffic but still runs (retiring), or was told to stop.
 */
export type InstancePhase = "starting" | "running" | "down" | "retiring" | "stopping";

/** One running copy of a service. */
export interface Instance {
  readonly id: string;
  readonly deploy: string;
  readonly createdAt: number;
  phase: InstancePhase;
  /** When the phase ends by itself; undefined: only when something is asked or fails. */
  at?: number;
  /** When the process that runs now started. */
  startedAt?: number;
  /** When that process will exit by itself, and how. */
  exit?: { at: number; code: number; oom: boolean };
  /** How its process ended the last time it ended by itself. */
  ended?: { code: number; oom: boolean };
  /** How often it did. */
  exits: number;
  /** The next health check, and how many there were since the process started. */
  checkAt?: number;
  checks: number;
  /** Whether it counts as up: a check passed, and none failed for long since. */
  up: boolean;
  /** Since when checks fail without a break; undefined while they pass. */
  failingSince?: number;
  /** Whether it may get traffic; the proxy learns of the change at `at` a little later. */
  route: { open: boolean; at: number };
  /** To be replaced by another of the same deploy, as a restart asks. */
  stale: boolean;
  /** Result of every check, dictated from outside. */
  forced?: boolean;
  /** When it must have ended; then SIGKILL. */
  deadline?: number;
  /** When it was told to stop. */
  signalledAt?: number;
}

/** Whether an instance can take requests: its process runs, and its checks are good. */
export const isUp = ({ phase, up }: Instance) => phase === "running" && up;

/** Still part of the service: not on its way out. */
export const isServing = ({ phase }: Instance) => phase !== "retiring" && phase !== "stopping";
