import type { Sections } from "./schema/stack.ts";

type Web = Sections["dashboard"]["web"];

/** What of the web settings a range of machines decides. */
type Scale = Pick<Web, "regions" | "autostop" | "min_machines_running">;

/**
 * The web machines behind a range `autoscale: {min, max}`. Fly's proxy scales by starting and stopping machines that
 * exist, it makes none: so `max` machines are declared, spread over the regions as `regions` weighs them, and autostop
 * leaves `min` of them running. A machine that it stopped is no drift. Without a range: the settings as they are.
 */
export function scaleOf({ regions, autostop, autoscale, min_machines_running }: Web): Scale {
  if (!autoscale) return { regions, autostop, min_machines_running };
  return {
    regions: spread(autoscale.max, regions),
    autostop: autostop === "off" ? "stop" : autostop,
    min_machines_running: autoscale.min,
  };
}

/** Shares `total` out by weight, whole machines only: what rounding leaves goes to the largest remainders. */
function spread(total: number, weights: Web["regions"]): Web["regions"] {
  const entries = Object.entries(weights) as [keyof Web["regions"], number][];
  const sum = entries.reduce((all, [, weight]) => all + weight, 0);
  if (sum === 0) return weights;
  const shares = entries.map(([code, weight]) => ({ code, exact: (total * weight) / sum }));
  const counts = new Map(shares.map(({ code, exact }) => [code, Math.floor(exact)]));
  let left = total - [...counts.values()].reduce((all, count) => all + count, 0);
  const byRemainder = [...shares].sort((a, b) => (b.exact % 1) - (a.exact % 1));
  for (const { code } of byRemainder) {
    if (left-- <= 0) break;
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}
