import { valuesOf } from "../../settings/matrix.ts";
import type { StackSettings } from "../../settings/types.ts";
import type { Group, Values, Volume } from "./declaration.ts";
import { quietRollout } from "./rollout.ts";

/**
 * The index's own process: the dashboard's image with the volume, reached over the private network only. It is a process group of
 * the dashboard's app on Fly and a service of its own on Render, where it gets what `chroma` reads and nothing else of the
 * dashboard's. Undefined where no process has an index to itself.
 */
export function chromaGroup(settings: StackSettings): Group | undefined {
  const { chroma, web } = settings.dashboard;
  if (chroma.mode !== "group") return undefined;
  const { interval, timeout, grace_period } = web.checks[0] ?? {
    interval: "30s",
    timeout: "5s",
    grace_period: "30s",
  };
  const values = ownValues(settings);
  return {
    ...{ name: "chroma", reads: "chroma" },
    values: { fly: values, render: values },
    command: [...chroma.command],
    reach: {
      by: "network",
      port: web.port,
      checks: {
        retrieval: {
          // An image without the route is asked by its port here as at web.
          ...(web.checks[0]?.type === "tcp"
            ? ({ type: "tcp" } as const)
            : ({ type: "http", path: "/health", method: "GET" } as const)),
          ...{ port: web.port },
          ...{ interval, timeout, grace_period },
        },
      },
    },
    size: { guest: { ...chroma.guest }, plan: settings.render.chroma.plan },
    count: {
      regions: { [chroma.region]: 1 },
      ...(chroma.machine ? { names: { [`chroma-${chroma.region}-1`]: chroma.machine } } : {}),
      instances: 1,
    },
    rollout: {
      strategy: "rolling",
      strategyReason: "its volume attaches to one machine",
      rollout: quietRollout(settings),
    },
    restart: { policy: "always" },
    stop: {
      signal: chroma.stop_signal ?? web.stop_signal,
      timeout: chroma.stop_timeout ?? web.stop_timeout,
    },
    swap_size_mb: chroma.swap_size_mb,
    volume: chromaVolume(settings),
  };
}

/** The volume of the index: at its own process's one machine, or at each of web's (mode per-machine). */
export function chromaVolume({ dashboard: { chroma } }: StackSettings): Volume {
  return { ...chroma.volume, path: chroma.path };
}

/** It alone has the folder, since it has the volume. */
function ownValues(settings: StackSettings): Values {
  const { env, secrets } = valuesOf("chroma", settings);
  const { chroma, web } = settings.dashboard;
  return { env: { ...env, CHROMA_PATH: chroma.path, PORT: String(web.port) }, secrets, made: {} };
}
