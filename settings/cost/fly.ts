import { GUEST_LIMITS, type Guest, guestProblems } from "../guest-limits.ts";
import type { CostLine } from "./line.ts";

/** Day on which the figures below stood on Fly.io's page "Resource Pricing" (docs.fly.io/about/pricing). */
export const FLY_PRICES_OF = "2026-10-02";

/**
 * US dollars for 30 days of a started machine, by CPU with the least memory of its kind. They are the page's own presets,
 * which grow evenly: shared-cpu-8x with 2048 MB costs $17.55, performance-16x with 32 GB $528.02.
 */
export const FLY_CPU = { shared: 17.55 / 8, performance: 528.02 / 16 } as const;

/** US dollars for 30 days of each GB beyond that: the page says about $6, and performance-16x with 96 GB more costs $576.30 more. */
export const FLY_MEMORY_GB = 576.3 / 96;

/** US dollars a month for each GB of a volume, attached or not (the same page). */
export const FLY_VOLUME_GB = 0.15;

/** US dollars a month for a dedicated IPv4 address; shared ones and IPv6 cost nothing (the same page). */
export const FLY_DEDICATED_IPV4 = 2;

/** The largest machine that Fly offers: what a size that it does not offer counts as. */
const DEAREST: Guest = {
  cpu_kind: "performance",
  cpus: 128,
  memory_mb: 128 * GUEST_LIMITS.performance.maxMbPerCpu,
};

/** A machine that runs all month: one that the proxy stops costs less. */
export function machineCost(guest: { cpu_kind: string; cpus: number; memory_mb: number }): CostLine {
  const listed = isGuest(guest) && guestProblems(guest).length === 0;
  const { cpu_kind, cpus, memory_mb } = listed ? guest : DEAREST;
  const beyond = memory_mb - cpus * GUEST_LIMITS[cpu_kind].minMbPerCpu;
  const usd = cpus * FLY_CPU[cpu_kind] + (beyond / 1024) * FLY_MEMORY_GB;
  const kind = guest.cpu_kind === "shared" ? "shared-cpu" : guest.cpu_kind;
  return { usd, what: `${kind}-${guest.cpus}x with ${guest.memory_mb} MB`, listed };
}

const isGuest = (guest: { cpu_kind: string; cpus: number; memory_mb: number }): guest is Guest =>
  Object.hasOwn(GUEST_LIMITS, guest.cpu_kind);
