import type { ServiceArgs } from "../../providers/render/service/resource.ts";
import { chromaService } from "../../settings/matrix.ts";
import type { StackSettings } from "../../settings/types.ts";
import { chromaEnv } from "../chroma-env.ts";
import type { CommonArgs, Values } from "./common.ts";
import { shutdownDelay } from "./shutdown.ts";

/**
 * Chroma's private service with its disk. A disk holds a service to one instance, without autoscaling and without
 * zero-downtime deploys, so it is never the web service's. Undefined when the stack has no index.
 */
export function chroma(settings: StackSettings, common: CommonArgs, values: Values): ServiceArgs | undefined {
  const { dashboard, protectData, render } = settings;
  const { mode, volume, path, command, stop_timeout } = dashboard.chroma;
  if (mode === "none") return undefined;
  return {
    ...common,
    ...values,
    env: chromaEnv(settings, values.env ?? {}),
    name: chromaService(settings),
    type: "private_service",
    plan: render.chroma.plan,
    adopt: dashboard.adopt === true,
    dockerCommand: command.join(" "),
    ...(stop_timeout ? { maxShutdownDelaySeconds: shutdownDelay(stop_timeout) } : {}),
    disk: { name: volume.name, mountPath: path, sizeGB: volume.size_gb },
    ...(protectData ? {} : { destroyData: volume.name }),
  };
}
