import type { MachineConfig } from "./config-schema.ts";

/** States of a machine, as Fly's documentation lists them. */
export type MachineStateName =
  | "created"
  | "starting"
  | "started"
  | "stopping"
  | "stopped"
  | "suspending"
  | "suspended"
  | "restarting"
  | "replacing"
  | "destroying"
  | "destroyed"
  | "failed";

/** One entry of a machine's event log. */
export interface MachineEvent {
  id: string;
  type: string;
  status: string;
  source: "user" | "flyd" | "proxy";
  /** Milliseconds since the epoch. */
  timestamp: number;
  request?: {
    exit_event?: ExitEvent;
    restart_count?: number;
    [more: string]: unknown;
  };
}

/** How a process ended. */
export interface ExitEvent {
  exit_code: number;
  guest_exit_code: number;
  guest_signal: number;
  oom_killed: boolean;
  requested_stop: boolean;
  restarting: boolean;
  signal: number;
  exited_at: string;
}

/** Everything about a machine that changes; never modified, replaced as a whole, so that old views stay readable. */
export interface MachineState {
  /** When it became so, milliseconds since the epoch. */
  at: number;
  /** How many changes came before it. */
  number: number;
  state: MachineStateName;
  /** ULID of the version; new with every update. */
  instanceId: string;
  config: MachineConfig;
  cordoned: boolean;
  /** Newest first. */
  events: readonly MachineEvent[];
  updatedAt: number;
  /** When the running process started. */
  startedAt?: number;
  /** When the running process was told to stop. */
  signalledAt?: number;
  /** Restarts by the restart policy, in a row. */
  restarts: number;
  /** Version of the app's secrets that this machine was launched with. */
  secretsVersion: number;
  /** Launched with a secret that makes it unhealthy. */
  badSecrets: boolean;
  /** Names of the secrets that it was launched with. */
  secretNames?: readonly string[];
  /** Check results that a test dictates, by check name. */
  forcedChecks?: Record<string, { status: "passing" | "warning" | "critical"; output: string }>;
}

/** The one thing that will happen to a machine by itself. */
export interface Transition {
  /** Milliseconds since the epoch. */
  at: number;
  step: "prepared" | "booted" | "exit" | "down" | "replaced" | "suspended" | "destroyed" | "start";
  /** After `down`: what follows the end of the process. */
  follow?: "stopped" | "starting" | "replaced";
  /** After `down`: when requests that still run are cut off. */
  deadline?: number;
  /** After `down`: when the process has ended what it had in hand. */
  done?: number;
  /** Whether a process is started at the end of it. */
  launch?: boolean;
  /** Of `exit`. */
  exitCode?: number;
  oom?: boolean;
}

/** A lease on a machine. */
export interface Lease {
  nonce: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
  owner: string;
  description: string;
  /** instance_id when it was taken. */
  version: string;
}

/** A machine of the simulated world. */
export interface Machine {
  readonly id: string;
  name: string;
  readonly app: string;
  readonly region: string;
  /** Id of the host it lives on. */
  readonly host: string;
  readonly privateIp: string;
  readonly createdAt: number;
  now: MachineState;
  /** Older states, oldest first, as far back as a lagging view may look. */
  history: MachineState[];
  next?: Transition;
  lease?: Lease;
  versions: { version: string; config: MachineConfig }[];
  /** A start before this is refused: the host has not let go yet. */
  settledAt: number;
  destroyedAt?: number;
  /** Called after each change; not part of the state. */
  readonly watchers: Set<() => void>;
}

/** How far back history is kept, in milliseconds: more than any lag of the platform. */
const HISTORY_MS = 10_000;
/** How many events a machine keeps. */
const EVENTS_KEPT = 50;

/** What a change may set, and the events it logs (oldest first). */
export interface Change extends Partial<Omit<MachineState, "at" | "number" | "events">> {
  log?: readonly MachineEvent[];
}

/** Replaces a machine's state and tells those who watch it. */
export function change(machine: Machine, at: number, { log = [], ...patch }: Change): void {
  machine.history.push(machine.now);
  const events = [...[...log].reverse(), ...machine.now.events].slice(0, EVENTS_KEPT);
  const number = machine.now.number + 1;
  machine.now = { ...machine.now, ...patch, events, at, number, updatedAt: at };
  while ((machine.history[1]?.at ?? at) < at - HISTORY_MS) machine.history.shift();
  for (const watcher of machine.watchers) watcher();
}

/** The machine as it was at `at`; undefined when it was not there yet. */
export function stateAt(machine: Machine, at: number): MachineState | undefined {
  if (at >= machine.now.at) return machine.now;
  if (at < machine.createdAt) return undefined;
  return machine.history.findLast((state) => state.at <= at);
}

/** States in which a machine holds CPU and memory of its host. */
export function isActive(state: MachineStateName): boolean {
  return !["stopped", "suspended", "failed", "destroyed"].includes(state);
}

/** The process group of a machine, from the metadata keys that Fly's tools use. */
export function groupOf(config: MachineConfig): string {
  return config.metadata?.fly_process_group ?? config.metadata?.process_group ?? "";
}
