/**
 * How long things take on the simulated platform, in milliseconds of the simulator's clock. Numbers that Render
 * documents are taken from there; the others are low but noticeable, so that code which forgets to wait is caught.
 */
export interface Timings {
  /** build_in_progress of a service with a repository; image services have none. */
  build: number;
  /** How long a pre-deploy command or a run of a cron job takes that does not say. */
  oneOff: number;
  /** Pulling the image, before the first new instance starts. */
  pull: number;
  /** An instance from its creation to a running process. */
  boot: number;
  /** From a running process to the first look at its port or health path. */
  firstCheck: number;
  /** Between two health checks (Render's documentation: every few seconds). */
  checkInterval: number;
  /** How long checks may fail before an instance gets no more traffic (Render's documentation: 15 seconds). */
  unroutedAfter: number;
  /** How long checks may fail before an instance is restarted (Render's documentation: 60 seconds). */
  restartedAfter: number;
  /** How long no check of a new instance may pass before its deploy is canceled (Render's documentation: 15 minutes). */
  updateLimit: number;
  /** The longest pre-deploy command (Render's documentation: 30 minutes). */
  preDeployLimit: number;
  /** From the moment an old instance gets no more traffic to its SIGTERM (Render's documentation: 60 seconds). */
  retire: number;
  /** How long a well-behaved idle process takes to end after SIGTERM. */
  stop: number;
  /** Pause before a process that exited is started again. */
  restartPause: number;
  /** The proxy's view of instances is at most this far behind. */
  proxyLag: number;
  /** POST .../verify to `verified`, where the DNS records are set. */
  domainVerify: number;
  /** A new Key Value is `unknown`, then `creating`, each for this long. */
  keyValueCreate: number;
  /** A Key Value whose plan changes is `updating_instance` for this long. */
  keyValueUpdate: number;
  /** What an instance writes can be read this much later. */
  logLag: number;
}

/** The defaults. */
export const realistic: Timings = {
  build: 20_000,
  oneOff: 2_000,
  pull: 2_000,
  boot: 2_000,
  firstCheck: 1_000,
  checkInterval: 5_000,
  unroutedAfter: 15_000,
  restartedAfter: 60_000,
  updateLimit: 15 * 60_000,
  preDeployLimit: 30 * 60_000,
  retire: 60_000,
  stop: 300,
  restartPause: 5_000,
  proxyLag: 500,
  domainVerify: 3_000,
  keyValueCreate: 1_000,
  keyValueUpdate: 5_000,
  logLag: 1_000,
};

/** Nothing takes time except what cannot be instant; limits stay as they are. For tests that are not about time. */
export const instant: Timings = {
  ...realistic,
  build: 1,
  oneOff: 1,
  pull: 1,
  boot: 1,
  firstCheck: 1,
  checkInterval: 50,
  retire: 1,
  stop: 1,
  restartPause: 50,
  proxyLag: 0,
  domainVerify: 0,
  keyValueCreate: 1,
  keyValueUpdate: 1,
  logLag: 0,
};
