import type { CheckConfig, MachineConfig, Service } from "./config-schema.ts";
import { formatDuration, parseDuration } from "./durations.ts";
import { refuse } from "./errors.ts";
import { guestOf } from "./guest.ts";

/**
 * A config as Fly answers it after it was sent: the guest filled in (also from `size`), durations as Go strings,
 * `autostop` as false, true or "suspend", empty `init` and `dns` objects added. Refuses (400) what Fly refuses.
 */
export function normalise(sent: MachineConfig): MachineConfig {
  if (!sent.image) throw refuse(400, "invalid config.image, is required");
  const { size: _, ...config } = sent;
  mountRules(sent);
  scheduleRules(sent);
  return {
    ...config,
    init: config.init ?? {},
    dns: config.dns ?? {},
    guest: guestOf(sent),
    ...(config.checks && {
      checks: Object.fromEntries(Object.entries(config.checks).map(([name, one]) => [name, checkOf(one)])),
    }),
    ...(config.services && { services: config.services.map(serviceOf) }),
    ...(config.stop_config?.timeout !== undefined && {
      stop_config: { ...config.stop_config, timeout: durationOf(config.stop_config.timeout) },
    }),
  };
}

function durationOf(value: string | number): string {
  return formatDuration(parseDuration(value) ?? 0);
}

function checkOf<C extends CheckConfig>(check: C): C {
  const out = { ...check };
  for (const name of ["interval", "timeout", "grace_period"] as const) {
    const value = out[name];
    if (value !== undefined) out[name] = durationOf(value);
  }
  return out;
}

function serviceOf(service: Service): Service {
  const quirk = { off: false, stop: true, suspend: "suspend" } as const;
  const { autostop } = service;
  return {
    ...service,
    ...(service.checks && { checks: service.checks.map(checkOf) }),
    ...(autostop !== undefined && { autostop: typeof autostop === "string" ? quirk[autostop] : autostop }),
  };
}

function mountRules(config: MachineConfig): void {
  const mounts = config.mounts ?? [];
  if (mounts.length > 1) throw refuse(400, "invalid config.mounts, only 1 volume supported");
  for (const mount of mounts) {
    if (!mount.volume) throw refuse(400, "invalid config.mounts[0].volume, is required");
    if (!mount.path?.startsWith("/"))
      throw refuse(400, "invalid config.mounts[0].path, must be an absolute path");
    if (mount.extend_threshold_percent && !mount.add_size_gb) {
      throw refuse(400, "invalid config.mounts[0].add_size_gb, is required with extend_threshold_percent");
    }
  }
}

function scheduleRules(config: MachineConfig): void {
  if (config.standbys?.length && config.services?.length) {
    throw refuse(400, "invalid config.standbys, not supported for machines with services");
  }
  for (const file of config.files ?? []) {
    if (!file.guest_path?.startsWith("/"))
      throw refuse(400, "invalid config.files, guest_path must be absolute");
  }
}
