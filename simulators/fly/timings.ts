/**
 * How long things take on the simulated platform, in milliseconds of the simulator's clock. The defaults follow what
 * Fly's documentation, its official clients and public reports say; where those give a range, a low but noticeable
 * value was taken, so that code which forgets to wait is caught.
 */
export interface Timings {
  /** POST /apps to the first GET that finds it; clients retry 404 for up to 60 s. */
  appVisible: number;
  /** DELETE /apps answers 202; the app is gone this much later. */
  appDelete: number;
  /** A wait for a new machine is 404 for this long; GET and lease know it at once. */
  machineVisible: number;
  /** Lists come from a replicated store that is this far behind (reported: about 500 ms). */
  listLag: number;
  /** created -> starting: image preparation (seconds on a warm host, up to 100 s on a cold one). */
  prepare: number;
  /** starting -> started. */
  boot: number;
  /** suspended -> started: a few hundred milliseconds. */
  resume: number;
  /** replacing -> starting (or stopped), beyond the time the old process takes to end. */
  replace: number;
  /** How long a well-behaved idle process takes to end after its stop signal. */
  stop: number;
  /** How long a process goes on accepting connections after its stop signal; 0: it closes its listener at once. */
  listenAfterSignal: number;
  /** `stopped` is reported this long before the host has let go: a start inside the gap is 412 (up to 8 s reported). */
  settle: number;
  /** suspending -> suspended. */
  suspend: number;
  /** destroying -> destroyed. */
  destroy: number;
  /** A destroyed machine is still answered by id for this long. */
  destroyedVisible: number;
  /** Pause before a process that exited is started again. */
  restartPause: number;
  /** started -> first entry in `checks`; until then the list is empty. */
  checksAppear: number;
  /** creating -> created of a volume. */
  volumeCreate: number;
  /** extending -> created of a volume. */
  volumeExtend: number;
  /** restoring or hydrating -> created of a volume made from a snapshot or another volume. */
  volumeRestore: number;
  /** A volume stays bound this long after its machine was destroyed (up to a minute or two reported). */
  volumeUnbind: number;
  /** creating -> created of a snapshot. */
  snapshot: number;
  /** POST /secrets to the moment machines can be launched with that version. */
  secretPropagation: number;
  /** DNS records set to certificate issued. */
  certificateIssue: number;
  /** The proxy's view of machines is at most this far behind. */
  proxyLag: number;
  /** And at least this far: equal to `proxyLag`, every change takes the worst case to arrive. */
  proxyLagLeast: number;
  /** How long a command that runs to its end (release command, one-off) takes. */
  oneOff: number;
  /** What a machine writes can be read this much later: Fly's own tool waits 2 s before it shows a failed command's output. */
  logLag: number;
}

/** The defaults. */
export const realistic: Timings = {
  appVisible: 300,
  appDelete: 1_000,
  machineVisible: 150,
  listLag: 500,
  prepare: 1_500,
  boot: 1_200,
  resume: 300,
  replace: 800,
  stop: 300,
  listenAfterSignal: 0,
  settle: 2_000,
  suspend: 600,
  destroy: 800,
  destroyedVisible: 60_000,
  restartPause: 1_000,
  checksAppear: 500,
  volumeCreate: 800,
  volumeExtend: 1_000,
  volumeRestore: 3_000,
  volumeUnbind: 15_000,
  snapshot: 2_000,
  secretPropagation: 700,
  certificateIssue: 5_000,
  proxyLag: 500,
  proxyLagLeast: 0,
  oneOff: 2_000,
  logLag: 2_000,
};

/** Nothing takes time except what cannot be instant (1 ms for each step); for tests that are not about time. */
export const instant: Timings = {
  ...(Object.fromEntries(Object.keys(realistic).map((name) => [name, 0])) as unknown as Timings),
  prepare: 1,
  boot: 1,
  replace: 1,
  stop: 1,
  suspend: 1,
  resume: 1,
  destroy: 1,
  destroyedVisible: realistic.destroyedVisible,
  restartPause: 1,
  oneOff: 5,
};
