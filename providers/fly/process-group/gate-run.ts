import type { Run } from "./run.ts";

/** A machine at the gate. */
export interface GateTarget {
  machine: { id: string; name: string };
  /** Instance id that the launch answered. */
  version: string | undefined;
  config: Record<string, unknown>;
  /** It is cordoned until it has passed: smoke rules reach it by its own address only. */
  cordoned: boolean;
  /** Starts the machine, whenever it is found stopped without a crash. */
  start(): Promise<void>;
  /**
   * When the rollout began with the machine, by the platform's clock, where it did not launch it: exits before are not
   * the rollout's. Default: those since its launch count.
   */
  since?: number | undefined;
}

/** What of a rollout the gate uses. */
export type GateRun = Pick<Run, "fly" | "inputs" | "signal" | "unproven" | "tell" | "pace" | "together">;
