import type { ProcessGroupArgs } from "../../providers/fly/process-group/resource.ts";
import { slotNames } from "../../providers/fly/process-group/slots.ts";
import type { StackSettings } from "../../settings/types.ts";
import { chromaEnv } from "../chroma-env.ts";
import { swapOf } from "./swap.ts";

/**
 * Where Chroma's data lives. A Fly volume attaches to one machine, so it belongs to a private process group of one
 * machine (`group`), or to each web machine (`per-machine`, which forces rolling updates of a fixed number of machines).
 */
export function chromaSlots({ dashboard: { chroma, web } }: StackSettings): string[] {
  if (chroma.mode === "none") return [];
  return chroma.mode === "group"
    ? slotNames("chroma", { [chroma.region]: 1 })
    : slotNames("web", web.regions);
}

/** The machine of Chroma's group under a name of its own, by its slot. */
export function chromaNames(settings: StackSettings): { names?: Record<string, string> } {
  const { machine, mode } = settings.dashboard.chroma;
  const [slot] = chromaSlots(settings);
  return machine && slot && mode === "group" ? { names: { [slot]: machine } } : {};
}

/** Name of the volume of a slot: the plain name for the first, numbered from there on. */
export function chromaVolumeName({ dashboard: { chroma } }: StackSettings, index: number): string {
  return index === 0 ? chroma.volume.name : `${chroma.volume.name}_${index + 1}`;
}

/** The machine of Chroma's process group: the dashboard's image, reached over the private network only. */
export function chromaMachine(
  settings: StackSettings,
  env: Record<string, string>,
): ProcessGroupArgs["machine"] {
  const { chroma, web } = settings.dashboard;
  const { interval, timeout, grace_period } = web.checks[0] ?? {
    interval: "30s",
    timeout: "5s",
    grace_period: "30s",
  };
  return {
    guest: { ...chroma.guest },
    env: chromaEnv(settings, env),
    checks: {
      retrieval: {
        type: "http",
        port: web.port,
        path: "/health",
        method: "GET",
        interval,
        timeout,
        grace_period,
      },
    },
    init: { cmd: [...chroma.command], ...swapOf(chroma) },
    restart: { policy: "always" },
    stop_config: {
      signal: chroma.stop_signal ?? web.stop_signal,
      timeout: chroma.stop_timeout ?? web.stop_timeout,
    },
  };
}

/** Web's rollout, less what needs requests from outside. */
export function chromaRollout({
  dashboard: { web },
}: StackSettings): NonNullable<ProcessGroupArgs["rollout"]> {
  const { analysis: _analysis, bake_seconds: _bake, ...rollout } = web.rollout;
  return rollout;
}
