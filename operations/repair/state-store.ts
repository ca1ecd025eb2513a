import type { LockHolder } from "./lock.ts";
import type { ExportedDeployment } from "./plan.ts";

/** What is to stand in place of a state that was read; undefined when it is to stay, and then nothing is written. */
export type Judge = (state: StoredState) => Promise<ExportedDeployment | undefined>;

export interface StoredState {
  state: ExportedDeployment;
  /** Whether it is a copy of some time before, because the newest one was cut off: what it says may be over. */
  older: boolean;
}

/** Where the state of one stack lies: who holds it, and a way to read, judge and write it as one thing. */
export interface StateStore {
  /** Who holds the stack's lock at this moment. */
  holders(): Promise<LockHolder[]>;
  /**
   * Reads the state, has it judged, and writes the verdict, with nobody else writing in between.
   * @param broken locks that were judged to be nobody's: these go, and no other
   * @throws LockedMeanwhile when somebody else holds the stack by now
   */
  edit(broken: readonly LockHolder[], judge: Judge, say: (line: string) => void): Promise<void>;
}
