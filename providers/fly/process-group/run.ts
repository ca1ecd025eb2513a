import type { Fly } from "../api/connection.ts";
import type { MachineAnswer } from "../api/machines.ts";
import type { ProcessGroupInputs } from "./schema.ts";

/** What a rollout has touched so far, noted before each request, so that all of it can be put back. */
export interface Touched {
  /** Machines as they were before their update. */
  updated: MachineAnswer[];
  created: MachineAnswer[];
}

/** One rollout under way. */
export interface Run {
  /** Names the run in leases. */
  id: string;
  fly: Fly;
  inputs: ProcessGroupInputs;
  touched: Touched;
  /** Aborted at the deadline, or when another machine of the rollout failed. */
  signal: AbortSignal;
  /** Ends the rollout: what is under way stops waiting. */
  abort(reason: Error): void;
  report(line: string): void;
}
