import type { ServiceArgs } from "../../providers/render/service/resource.ts";
import { smokeOf } from "../../settings/maintenance.ts";
import { RELEASE_COMMAND } from "../../settings/release-command.ts";
import { LEAST_MAX_AGE } from "../../settings/rules/https.ts";
import type { StackSettings } from "../../settings/types.ts";
import type { CommonArgs, Values } from "./common.ts";

/** A duration of the settings (`30s`, `1m`) in whole seconds. */
function seconds(duration: string): number {
  const [, count = "0", unit = "s"] = /^(\d+)(ms|s|m|h)$/.exec(duration) ?? [];
  const scale = { ms: 0.001, s: 1, m: 60, h: 3_600 }[unit] ?? 1;
  return Math.ceil(Number(count) * scale);
}

/** Render's limits of the time between SIGTERM and SIGKILL, in seconds (its public API). */
const SHUTDOWN = { least: 1, most: 300 };

/**
 * The public dashboard. Migrations go before its deploys, unless the same stack migrates on Fly as well; its answers
 * must keep browsers to HTTPS.
 */
export function webService(settings: StackSettings, common: CommonArgs, values: Values): ServiceArgs {
  const { dashboard, host, render } = settings;
  const { plan, instances, autoscale, maintenance } = render.web;
  const smoke = smokeOf(settings);
  const stop = Math.min(SHUTDOWN.most, Math.max(SHUTDOWN.least, seconds(dashboard.web.stop_timeout)));
  return {
    ...common,
    ...values,
    name: dashboard.app,
    type: "web_service",
    plan,
    adopt: dashboard.adopt,
    healthCheckPath: dashboard.web.checks[0]?.path ?? "/health",
    preDeployCommand: dashboard.migrations === "prisma" && host === "render" ? RELEASE_COMMAND.join(" ") : "",
    numInstances: autoscale?.min ?? instances,
    ...(autoscale ? { autoscaling: { ...autoscale } } : {}),
    maintenanceMode: { enabled: maintenance, uri: "" },
    maxShutdownDelaySeconds: stop,
    smoke,
    // Staging asks too: production must not be the first to find the header missing.
    ...(smoke.length > 0 ? { hstsMaxAge: LEAST_MAX_AGE } : {}),
  };
}
