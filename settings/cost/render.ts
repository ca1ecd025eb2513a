import type { KEY_VALUE_PLANS, SERVICE_PLANS } from "../render-platform.ts";

/** Month in which the figures below stood on Render's pricing page (render.com/pricing, its compute and Key Value tables). */
export const RENDER_PRICES_OF = "2026-09";

/**
 * US dollars a month for an instance that runs all the time, by plan: web and private services, background workers. A
 * cron job is paid by the minute at about the same rate, so that this is the most it can cost.
 */
export const RENDER_PLAN: Readonly<Record<(typeof SERVICE_PLANS)[number], number>> = {
  free: 0,
  starter: 7,
  standard: 25,
  pro: 85,
  pro_plus: 175,
  pro_max: 225,
  pro_ultra: 450,
};

/** US dollars a month for a Key Value instance, by plan. */
export const RENDER_KEY_VALUE: Readonly<Record<(typeof KEY_VALUE_PLANS)[number], number>> = {
  free: 0,
  starter: 10,
  standard: 32,
  pro: 135,
  pro_plus: 250,
};

/** US dollars a month for each GB of a disk. */
export const RENDER_DISK_GB = 0.25;

/** The price of a plan; one that is not on the list counts as the dearest of it. */
export function planPrice(
  prices: Readonly<Record<string, number>>,
  plan: string,
): { usd: number; listed: boolean } {
  const listed = Object.hasOwn(prices, plan);
  return { usd: listed ? (prices[plan] ?? 0) : Math.max(...Object.values(prices)), listed };
}
