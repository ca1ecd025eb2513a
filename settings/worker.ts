import { durationOf, millisecondsOf } from "./rules/durations.ts";
import type { Sections } from "./schema/stack.ts";
import type { DeepReadonly } from "./types.ts";

type Worker = DeepReadonly<Sections["dashboard"]["worker"]>;

/** What a worker gets beyond its longest job, to put down what it did and to leave: our own choice. */
const LEAVE_MS = 15_000;

/** How long a worker gets to end what it has begun: as given, else a little more than its longest job. */
export function workerStop({ longest_job, stop_timeout }: Worker): { timeout: string; seconds: number } {
  const timeout = stop_timeout ?? durationOf(millisecondsOf(longest_job) + LEAVE_MS);
  return { timeout, seconds: Math.ceil(millisecondsOf(timeout) / 1_000) };
}
