import { durationOf, millisecondsOf } from "./durations.ts";

/**
 * Seconds between the signal to stop and the end at most, by where a process runs. Fly: `kill_timeout` goes up to 5 minutes on
 * shared CPUs and to 24 hours on others (fly.io/blog/graceful-vm-exits-some-dials). Render: maxShutdownDelaySeconds of its public API.
 */
export const LONGEST_STOP_S = { shared: 300, performance: 86_400, render: 300 } as const;
export type StopsOn = keyof typeof LONGEST_STOP_S;

const PLACES: Readonly<Record<StopsOn, string>> = {
  shared: "Fly gives a machine with shared CPUs",
  performance: "Fly gives a machine",
  render: "Render gives a service",
};

/** What is wrong with a stop timeout where it is to hold, and the most that goes everywhere; undefined when it is kept. */
export function stopProblem(
  timeout: string,
  places: readonly StopsOn[],
): { problem: string; most: string } | undefined {
  const [tightest] = [...places].sort((one, other) => LONGEST_STOP_S[one] - LONGEST_STOP_S[other]);
  if (tightest === undefined || millisecondsOf(timeout) <= LONGEST_STOP_S[tightest] * 1_000) return undefined;
  const most = durationOf(LONGEST_STOP_S[tightest] * 1_000);
  return { problem: `is more than the ${most} that ${PLACES[tightest]}`, most };
}
