import { randomUUID } from "node:crypto";
import type { Context } from "../../kernel/implementation.ts";
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

/** A rollout, or a removal, that is about to begin. */
export function newRun(context: Context, fly: Fly, inputs: ProcessGroupInputs): Run {
  const stop = new AbortController();
  return {
    id: randomUUID().slice(0, 8),
    fly,
    inputs,
    touched: { updated: [], created: [] },
    signal: stop.signal,
    abort: (reason) => stop.abort(reason),
    report: (line) => context.report(`${inputs.app}/${line}`),
  };
}
