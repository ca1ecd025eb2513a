/** What Fly's own tool took, least and most: REST requests, and seconds of the platform. */
export interface Peer {
  requests: readonly [number, number];
  seconds: readonly [number, number];
}

/**
 * Which tool, and how it was measured. It is not measured anew by the bench: its Go module is not to be had from the module
 * proxy, so these are recorded figures.
 */
export const PEER =
  "flyctl, snapshot of 2026-08-21, `fly deploy` against this simulator with the same timings, settle and grace, recorded 2026-11-30; REST calls, besides 7 others (GraphQL, releases)";

/** Recorded figures by the title of a rollout's case. Bluegreen has two fixed pauses of 10 s in it. */
export const PEERS: Readonly<Record<string, Peer>> = {
  "rolling, N = 3": { requests: [60, 69], seconds: [37.5, 39.1] },
  "rolling, N = 10": { requests: [246, 246], seconds: [50.5, 50.5] },
  "bluegreen, N = 3": { requests: [58, 58], seconds: [36, 36] },
  "canary, N = 3": { requests: [78, 80], seconds: [48, 48] },
  "rolling, N = 3, start at once": { requests: [60, 69], seconds: [31.9, 31.9] },
};

/** Of the peer's wall time, what a rolling update may take. */
export const ROLLING_SHARE = 0.95;

/** `60 to 69 requests, 37.5 to 39.1 s`. */
export function describePeer({ requests, seconds }: Peer): string {
  const range = ([least, most]: readonly [number, number]) =>
    least === most ? `${least}` : `${least} to ${most}`;
  return `${range(requests)} requests, ${range(seconds)} s`;
}
