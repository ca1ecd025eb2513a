/** A period of a volume's or snapshot's life: it has `state` from `at` on. */
export interface Phase {
  at: number;
  state: string;
}

/** A snapshot of a volume. */
export interface Snapshot {
  id: string;
  createdAt: number;
  digest: string;
  /** Bytes. */
  size: number;
  /** GB of the volume at that moment. */
  volumeSizeGb: number;
  retentionDays: number;
  phases: Phase[];
}

/** A volume of the simulated world. */
export interface Volume {
  readonly id: string;
  readonly app: string;
  readonly name: string;
  readonly region: string;
  /** Id of the host that has it. */
  readonly host: string;
  /** Hardware zone as answers show it. */
  readonly zone: string;
  sizeGb: number;
  readonly encrypted: boolean;
  readonly fstype: string;
  snapshotRetention: number;
  autoBackup: boolean;
  readonly createdAt: number;
  updatedAt: number;
  /** States to come and past, oldest first; the last one whose time has come holds. */
  phases: Phase[];
  /** The machine that mounts it. */
  machine?: string;
  /** When the machine is gone: until then the volume stays bound. */
  boundUntil?: number;
  snapshots: Snapshot[];
}

/** The state at `at` of something that lives in phases. */
export function phaseAt(phases: readonly Phase[], at: number): string {
  return phases.findLast((phase) => phase.at <= at)?.state ?? phases[0]?.state ?? "created";
}

/** States in which a volume counts as gone. */
export const GONE_STATES: readonly string[] = [
  "scheduling_destroy",
  "fork_cleanup",
  "waiting_for_detach",
  "pending_destroy",
  "destroying",
  "destroyed",
];

/** The machine that a volume is bound to at `at`. */
export function holderOf(volume: Volume, at: number): string | undefined {
  if (volume.boundUntil !== undefined && volume.boundUntil <= at) return undefined;
  return volume.machine;
}
