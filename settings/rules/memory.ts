import type { Finding } from "../finding.ts";

/** Memory that every machine has at least, in MB: what the team's deployment plan gives the dashboard. */
export const MEMORY_FLOOR_MB = 2048;

/** What exceptions call the machine of a release command, which belongs to no group; no group can have this name. */
export const RELEASE_COMMAND = "release_command";

/** Leave for one group to have less than the floor. */
export interface MemoryException {
  group: string;
  /** The least that it then has, in MB. */
  memory_mb: number;
  reason: string;
}

/** A machine, as far as its memory goes. */
export interface SizedMachine {
  group: string;
  memory_mb: number;
  /** Whether it ends by itself: a job with a schedule, or a release command. */
  ends: boolean;
}

/** Whether a machine may have less than the floor at all, given a reason: what ends by itself, and everything of a preview. */
export function mayHaveLess({ ends }: Pick<SizedMachine, "ends">, environment: string): boolean {
  return ends || environment === "preview";
}

/** Judges the memory of a machine; `property` names where it is declared. */
export function judgeMemory(
  machine: SizedMachine,
  context: { environment: string; exceptions: readonly MemoryException[]; property: string },
): Finding[] {
  const { group, memory_mb } = machine;
  if (memory_mb >= MEMORY_FLOOR_MB) return [];
  const leave = context.exceptions.find((exception) => exception.group === group);
  const allowed = mayHaveLess(machine, context.environment);
  if (allowed && leave && leave.reason.trim() !== "" && memory_mb >= leave.memory_mb) return [];
  const least = allowed && leave ? Math.min(leave.memory_mb, MEMORY_FLOOR_MB) : MEMORY_FLOOR_MB;
  return [
    {
      property: context.property,
      problem: `is ${memory_mb} MB, below the ${least} MB that ${group} must have`,
      fix: allowed
        ? `Set it to ${least} or more, or add {group: ${group}, memory_mb, reason} to fly.memoryExceptions.`
        : `Set it to ${least} or more; only jobs, release commands and previews may have exceptions.`,
    },
  ];
}

/** Memory of Render's plans, in MB, by the name that its API uses (Render's price list). */
export const RENDER_PLAN_MB: Readonly<Record<string, number>> = {
  free: 512,
  starter: 512,
  standard: 2048,
  pro: 4096,
  pro_plus: 8192,
  pro_max: 16_384,
  pro_ultra: 32_768,
};

/** Whether a plan of Render's has the floor; a plan that is not in the list counts as one that has not. */
export function planHasFloor(plan: string): boolean {
  return Object.hasOwn(RENDER_PLAN_MB, plan) && (RENDER_PLAN_MB[plan] ?? 0) >= MEMORY_FLOOR_MB;
}
