/**
 * CPU counts, and memory per CPU in MB, that Fly offers by kind of CPU. They are the limits of Fly's own command line;
 * the Machines API answers 400 outside them, which would be in the middle of an update.
 */
export const GUEST_LIMITS = {
  shared: { cpus: [1, 2, 4, 6, 8], minMbPerCpu: 256, maxMbPerCpu: 2048, stepMb: 256 },
  performance: {
    cpus: [1, 2, 4, 6, 8, 10, 12, 14, 16, 32, 64, 128],
    minMbPerCpu: 2048,
    maxMbPerCpu: 8192,
    stepMb: 1024,
  },
} as const;

/** Kind of CPU of a machine. */
export type CpuKind = keyof typeof GUEST_LIMITS;

/** Size of a machine, in Fly's own field names; memory in MB. */
export interface Guest {
  cpu_kind: CpuKind;
  cpus: number;
  memory_mb: number;
}

/** What is wrong with a size, by field; empty when Fly offers it. */
export function guestProblems({ cpu_kind, cpus, memory_mb }: Guest): {
  field: keyof Guest;
  allowed: string;
  nearest: number;
}[] {
  const limits = GUEST_LIMITS[cpu_kind];
  if (!(limits.cpus as readonly number[]).includes(cpus)) {
    const allowed = `one of ${limits.cpus.join(", ")} with cpu_kind ${cpu_kind}`;
    return [{ field: "cpus", allowed, nearest: closest(limits.cpus, cpus) }];
  }
  const [min, max] = [limits.minMbPerCpu * cpus, limits.maxMbPerCpu * cpus];
  if (memory_mb >= min && memory_mb <= max && memory_mb % limits.stepMb === 0) return [];
  const allowed = `${min} to ${max} MB in steps of ${limits.stepMb} for ${cpu_kind}-cpu-${cpus}x`;
  const rounded = Math.ceil(memory_mb / limits.stepMb) * limits.stepMb;
  return [{ field: "memory_mb", allowed, nearest: Math.min(Math.max(rounded, min), max) }];
}

function closest(allowed: readonly number[], wanted: number): number {
  return allowed.reduce((best, one) => (Math.abs(one - wanted) < Math.abs(best - wanted) ? one : best));
}
