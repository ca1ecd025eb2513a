/**
 * Durations as the Machines API writes and accepts them: Go's text form ("1m30s", "500ms") or an integer of
 * nanoseconds. One spelling is kept here, whole seconds or milliseconds, so that equal durations compare as equal.
 */
const UNIT_MS: Record<string, number> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

/** Milliseconds of a duration; undefined when it is none. */
export function durationMs(value: unknown): number | undefined {
  if (typeof value === "number") return value / 1e6;
  if (typeof value !== "string" || !/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(value)) return undefined;
  let sum = 0;
  for (const [, amount, unit] of value.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)) {
    sum += Number(amount) * (UNIT_MS[unit ?? ""] ?? 0);
  }
  return sum;
}

/** The one spelling: "30s", or "250ms" where whole seconds do not do. What is no duration is left as it is. */
export function normalDuration<T>(value: T): T | string {
  const ms = durationMs(value);
  if (ms === undefined) return value;
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}
