/**
 * The images that misbehave on demand, on every simulated platform that runs apps. A sentinel works anywhere in the tag
 * or the repository, for example `registry.fly.io/hotdash-dashboard:2026.11.21-sim-crash@sha256:…`; an image without one
 * behaves well.
 *
 * | sentinel | what its machines or instances do |
 * |---|---|
 * | `sim-pull-failure` | the image cannot be pulled: nothing starts |
 * | `sim-crash` | the process exits 1 half a second after each start |
 * | `sim-crash-later` | the process exits 1 five seconds after each start: its checks have passed by then |
 * | `sim-oom` | the process is killed for memory (exit 137) half a second after each start |
 * | `sim-unhealthy` | starts, but its checks are critical for ever and check paths answer 500 |
 * | `sim-slow-boot` | takes 30 s from starting to started |
 * | `sim-slow-health` | checks fail for the first 20 s after each start |
 * | `sim-flaky-health` | every second run of a check fails |
 * | `sim-error` | check paths answer 200, every other path 500 |
 * | `sim-degraded` | check paths answer 200, every second request to another path 500 |
 * | `sim-sluggish` | check paths answer at once, every other path takes two seconds more |
 * | `sim-no-hsts` | answers at Render without the header Strict-Transport-Security, which its apps send otherwise |
 * | `sim-release-failure` | runs well, but commands that run to their end exit 1 |
 * | `sim-fails-in-<group>` | `sim-crash` for the machines of one process group only; ends the tag or the repository |
 *
 * A command that runs to its end (of a machine, before a deploy, of a cron job) may say more: `sim-exit-<code>` sets its
 * exit code, `sim-sleep-<ms>` how long it runs; `sim-busy-<ms>` in the command of a process that stays: what it has in hand when it is
 * asked to stop takes so long, and it ends with that. A secret whose value contains `sim-bad-value` makes everything launched
 * with it unhealthy, whatever its image.
 */
export const SENTINELS = [
  "sim-pull-failure",
  "sim-crash",
  "sim-crash-later",
  "sim-oom",
  "sim-unhealthy",
  "sim-slow-boot",
  "sim-slow-health",
  "sim-flaky-health",
  "sim-error",
  "sim-degraded",
  "sim-sluggish",
  "sim-no-hsts",
  "sim-release-failure",
] as const;

/** One kind of misbehaviour. */
export type Sentinel = (typeof SENTINELS)[number];

/** The part of a secret's value that makes machines unhealthy. */
export const BAD_SECRET = "sim-bad-value";

/** Milliseconds. */
export const SLOW_BOOT = 30_000;
/** Milliseconds. */
export const SLOW_HEALTH = 20_000;
/** Milliseconds from started to a crash. */
export const CRASH_AFTER = 500;
/** Milliseconds from started to a crash that comes late. */
export const CRASH_LATER = 5_000;
/** Milliseconds that a request takes longer. */
export const SLUGGISH = 2_000;

/**
 * The sentinel in an image reference; digests may be given one with `misbehaving` (digest -> sentinel).
 * @param group process group of the machine that runs it, as its metadata says
 */
export function sentinelOf(
  image: string,
  misbehaving: ReadonlyMap<string, Sentinel> = new Map(),
  group?: string,
): Sentinel | undefined {
  const digest = /sha256:[0-9a-f]{64}/.exec(image)?.[0];
  const set = digest === undefined ? undefined : misbehaving.get(digest);
  const failsIn = /sim-fails-in-([a-z][a-z0-9-]*)/.exec(image)?.[1];
  if (failsIn !== undefined && failsIn === group) return "sim-crash";
  // The longest that fits: one sentinel's name may begin with another's.
  const named = SENTINELS.filter((sentinel) => image.includes(sentinel));
  return set ?? named.sort((one, other) => other.length - one.length)[0];
}

/** How a process ends by itself after its start, when it does. */
export function crashOf(
  sentinel: Sentinel | undefined,
): { afterMs: number; exitCode: number; oom?: boolean } | undefined {
  if (sentinel === "sim-crash") return { afterMs: CRASH_AFTER, exitCode: 1 };
  if (sentinel === "sim-crash-later") return { afterMs: CRASH_LATER, exitCode: 1 };
  if (sentinel === "sim-oom") return { afterMs: CRASH_AFTER, exitCode: 137, oom: true };
  return undefined;
}

/** Whether a health check that ran `sinceStart` ms after the start, as the `run`th of its machine, passes. */
export function passesCheck(sentinel: Sentinel | undefined, sinceStart: number, run: number): boolean {
  if (sentinel === "sim-unhealthy") return false;
  if (sentinel === "sim-slow-health") return sinceStart >= SLOW_HEALTH;
  if (sentinel === "sim-flaky-health") return run % 2 === 0;
  return true;
}

/** Milliseconds that a process goes on with what it has in hand once it is asked to stop. */
export const busyFor = (command: string): number => Number(/sim-busy-(\d+)/.exec(command)?.[1] ?? 0);

/** How a command that runs to its end ends. */
export interface OneOff {
  exitCode: number;
  /** Milliseconds it runs; undefined: the platform's usual time. */
  runsFor?: number;
}

/** What a command that runs to its end does, by what it says itself and by the image that it runs in. */
export function outcomeOf(command: string, sentinel: Sentinel | undefined): OneOff {
  const exit = /sim-exit-(\d+)/.exec(command)?.[1];
  const sleep = /sim-sleep-(\d+)/.exec(command)?.[1];
  return {
    exitCode: exit === undefined ? (sentinel === "sim-release-failure" ? 1 : 0) : Number(exit),
    ...(sleep === undefined ? {} : { runsFor: Number(sleep) }),
  };
}
