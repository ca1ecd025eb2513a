import { byFlyGroup } from "../breaches.ts";
import type { Breaching } from "../finding.ts";
import { type Guest, guestProblems } from "../guest-limits.ts";
import { judgeMemory, MEMORY_FLOOR_MB, type MemoryException, RENDER_PLAN_MB } from "../rules/memory.ts";

/** A part of a system as far as its size goes; what it does not say is its system's. */
export interface SizedPart {
  /** Where it stands, below what the problems are said of. */
  at: readonly string[];
  group: string;
  guest?: Readonly<Guest> | undefined;
  plan?: string | undefined;
  /** Whether it ends by itself: a job. */
  ends: boolean;
}

/** Says a problem of one setting. */
export type Say = (
  path: readonly PropertyKey[],
  value: string,
  problem: string,
  allowed: string,
  good?: unknown,
  breach?: Breaching,
) => void;

/** Sizes that Fly offers and Render's plans, each with the memory that every process has. */
export function judgeSizes(
  parts: readonly SizedPart[],
  {
    system,
    ...context
  }: {
    environment: string;
    exceptions: readonly MemoryException[];
    /** What the names of its resources begin with. */
    system: string;
  },
  say: Say,
): void {
  const floor = `${MEMORY_FLOOR_MB} MB or more`;
  for (const { at, group, guest, plan, ends } of parts) {
    const wrong = guest ? guestProblems(guest) : [];
    for (const { field, allowed, nearest } of wrong)
      say(
        [...at, "guest", field],
        String(guest?.[field]),
        "is a size that Fly does not offer",
        allowed,
        field === "memory_mb" ? Math.max(nearest, MEMORY_FLOOR_MB) : nearest,
      );
    if (guest && wrong.length === 0)
      for (const { problem } of judgeMemory(
        { group, ends, memory_mb: guest.memory_mb },
        { ...context, property: "memory_mb" },
      ))
        say(
          [...at, "guest", "memory_mb"],
          String(guest.memory_mb),
          problem,
          floor,
          MEMORY_FLOOR_MB,
          byFlyGroup("memory-floor", group, system),
        );
    if (plan)
      for (const { problem } of judgeMemory(
        { group, ends, memory_mb: RENDER_PLAN_MB[plan] ?? 0 },
        { ...context, property: "plan" },
      ))
        say([...at, "plan"], plan, problem, `standard (${floor}) or a larger plan`, "standard");
  }
}
