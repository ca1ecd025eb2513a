/** Tells whether a text is a duration above zero, as Fly writes them: `30s`, `500ms`, `1m30s`. */
export function isDuration(text: string | null | undefined): boolean {
  return /^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(text ?? "") && /[1-9]/.test(text ?? "");
}

/** Milliseconds of each unit of Fly's that settings take. */
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Milliseconds of a duration as settings have it: one number with its unit (`30s`). */
export function millisecondsOf(duration: string): number {
  const [, count = "0", unit = "s"] = /^(\d+)(ms|s|m|h)$/.exec(duration) ?? [];
  return Number(count) * (UNITS[unit] ?? 0);
}

/** Milliseconds as settings write them, in the largest unit that is whole. */
export function durationOf(ms: number): string {
  const [unit, size] = Object.entries(UNITS).findLast(([, one]) => ms % one === 0) ?? ["ms", 1];
  return `${ms / size}${unit}`;
}
