import type { Guest, MachineConfig } from "./config-schema.ts";
import { refuse } from "./errors.ts";

/** What each cpu_kind allows: Fly's official client and the messages of the live API agree on these numbers. */
const KINDS = {
  shared: { cpus: [1, 2, 4, 6, 8], min: 256, max: 2048, step: 256 },
  performance: {
    cpus: [1, 2, 4, 6, 8, 10, 12, 14, 16, 32, 64, 128],
    min: 2048,
    max: 8192,
    step: 1024,
  },
} as const;

/** A guest with what the platform needs to place it. */
export interface Compute {
  cpu_kind: string;
  cpus: number;
  memory_mb: number;
}

/** The guest of a config: from `guest`, from the deprecated `size`, or shared-cpu-1x. Refuses (400) what Fly refuses. */
export function guestOf(config: MachineConfig): Guest & Compute {
  if (config.size !== undefined) {
    if (config.guest !== undefined)
      throw refuse(400, "invalid config.size, cannot be used with config.guest");
    return preset(config.size);
  }
  const guest = config.guest ?? preset("shared-cpu-1x");
  const kind = KINDS[guest.cpu_kind as keyof typeof KINDS];
  if (kind === undefined) throw refuse(400, "invalid config.guest.cpu_kind");
  const cpus = guest.cpus ?? 1;
  if (!(kind.cpus as readonly number[]).includes(cpus)) throw refuse(400, "invalid config.guest.cpus");
  const memory = guest.memory_mb ?? kind.min * cpus;
  const min = kind.min * cpus;
  const max = kind.max * cpus;
  if (memory < min) throw refuse(400, `invalid config.guest.memory_mb, minimum required ${min} MiB`);
  if (memory > max) throw refuse(400, `invalid config.guest.memory_mb, cannot exceed ${max} MiB`);
  if (memory % kind.step !== 0) {
    throw refuse(400, `invalid config.guest.memory_mb, must be a multiple of ${kind.step} MiB`);
  }
  return { ...guest, cpu_kind: guest.cpu_kind ?? "shared", cpus, memory_mb: memory };
}

function preset(size: string): Compute {
  const [, kind, count] = /^(shared-cpu|performance)-(\d+)x$/.exec(size) ?? [];
  const cpu_kind = kind === "shared-cpu" ? "shared" : "performance";
  const cpus = Number(count);
  const known = kind !== undefined && (KINDS[cpu_kind].cpus as readonly number[]).includes(cpus);
  if (!known) throw refuse(400, `invalid config.size, unknown size "${size}"`);
  return { cpu_kind, cpus, memory_mb: KINDS[cpu_kind].min * cpus };
}
