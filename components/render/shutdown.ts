/** A duration of the settings (`30s`, `1m`) in whole seconds. */
function seconds(duration: string): number {
  const [, count = "0", unit = "s"] = /^(\d+)(ms|s|m|h)$/.exec(duration) ?? [];
  const scale = { ms: 0.001, s: 1, m: 60, h: 3_600 }[unit] ?? 1;
  return Math.ceil(Number(count) * scale);
}

/** Render's limits of the time between SIGTERM and SIGKILL, in seconds (its public API). */
const SHUTDOWN = { least: 1, most: 300 };

/** A stop timeout of the settings as Render takes it. */
export const shutdownDelay = (duration: string): number =>
  Math.min(SHUTDOWN.most, Math.max(SHUTDOWN.least, seconds(duration)));
