import type { Analysis } from "./schema.ts";

/** One request of an analysis: how long its answer took on the platform's clock, and whether it counts as good. */
export interface Sample {
  milliseconds: number;
  good: boolean;
  /** The request never got to the machine, as far as the answer tells. */
  unreachable?: boolean;
}

/** Samples below which a share says nothing: one failure of three would be a third. */
const FEWEST = 5;

/** 95 of 100 answers took at most this long, in milliseconds; 0 without an answer. */
export function p95(samples: readonly Sample[]): number {
  const sorted = samples.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * 0.95) - 1)] ?? 0;
}

/**
 * What is wrong with a release by its samples, or undefined. Before the last sample only what no further sample can
 * mend counts: more failures than the whole bake may have. Pure.
 *
 * @param planned samples that the bake is going to take in all
 */
export function judge(
  samples: readonly Sample[],
  { max_error_share, max_p95_ms }: Pick<Analysis, "max_error_share" | "max_p95_ms">,
  planned: number,
): string | undefined {
  const failed = samples.filter(({ good }) => !good).length;
  const all = Math.max(planned, samples.length, FEWEST);
  if (failed > all * max_error_share)
    return `${failed} of ${samples.length} requests failed, allowed are ${Math.floor(all * max_error_share)} of ${all} (max_error_share ${max_error_share})`;
  if (samples.length < planned || max_p95_ms === undefined) return undefined;
  const slow = p95(samples);
  return slow > max_p95_ms
    ? `p95 of ${samples.length} answers is ${Math.round(slow)} ms, allowed are ${max_p95_ms} ms`
    : undefined;
}
