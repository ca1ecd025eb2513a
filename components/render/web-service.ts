import type { ServiceArgs } from "../../providers/render/service/resource.ts";
import { smokeOf } from "../../settings/maintenance.ts";
import { RELEASE_COMMAND } from "../../settings/release-command.ts";
import { LEAST_MAX_AGE } from "../../settings/rules/https.ts";
import type { StackSettings } from "../../settings/types.ts";
import type { CommonArgs, Values } from "./common.ts";
import { scalingOf } from "./scaling.ts";
import { shutdownDelay } from "./shutdown.ts";

/**
 * The public dashboard. Migrations go before its deploys, unless the same stack migrates on Fly as well; its answers
 * must keep browsers to HTTPS.
 */
export function webService(settings: StackSettings, common: CommonArgs, values: Values): ServiceArgs {
  const { dashboard, host, render } = settings;
  const { plan, instances, autoscale, maintenance } = render.web;
  const smoke = smokeOf(settings);
  return {
    ...common,
    ...values,
    name: dashboard.app,
    type: "web_service",
    plan,
    adopt: dashboard.adopt === true,
    // Empty: Render waits for an open port alone.
    healthCheckPath: dashboard.web.checks[0]?.path ?? "",
    preDeployCommand: dashboard.migrations === "prisma" && host === "render" ? RELEASE_COMMAND.join(" ") : "",
    numInstances: autoscale?.min ?? instances,
    ...scalingOf(autoscale),
    maintenanceMode: { enabled: maintenance, uri: "" },
    maxShutdownDelaySeconds: shutdownDelay(dashboard.web.stop_timeout),
    smoke,
    // Staging asks too: production must not be the first to find the header missing.
    ...(smoke.length > 0 ? { hstsMaxAge: LEAST_MAX_AGE } : {}),
  };
}
