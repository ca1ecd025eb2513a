/** What one declared thing costs at most. */
export interface CostLine {
  /** US dollars for a month of 30 days. */
  usd: number;
  /** What is paid for: `2 × shared-cpu-2x with 2048 MB`. */
  what: string;
  /** False for a size that is on no price list, which then counts as the dearest there is. */
  listed: boolean;
}

/** The sum of some lines, in US dollars a month; whole cents, as no addition of fractions may show. */
export const totalOf = (lines: readonly Pick<CostLine, "usd">[]): number =>
  Math.round(lines.reduce((sum, { usd }) => sum + usd, 0) * 100) / 100;

/** `$41.67`, `-$13.39`. */
export const dollars = (usd: number): string => `${usd < 0 ? "-" : ""}$${Math.abs(usd).toFixed(2)}`;

/** What no line holds, in words for people. */
export const LEFT_OUT =
  "traffic, builds, snapshots, certificates, the release command, the second set of machines during a release, what a region costs beyond the list, support and workspace plans, Supabase's plan, GitHub, taxes";
