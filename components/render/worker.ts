import type { ServiceArgs } from "../../providers/render/service/resource.ts";
import type { StackSettings } from "../../settings/types.ts";
import type { CommonArgs, Values } from "./common.ts";
import { scalingOf } from "./scaling.ts";
import { shutdownDelay } from "./shutdown.ts";

/** A background worker: the dashboard's image with a command of its own, reached by nobody. */
export function worker(
  { dashboard, render }: StackSettings,
  name: string,
  common: CommonArgs,
  values: Values,
): ServiceArgs {
  const declared = render.workers[name];
  const { command = "", plan = "standard", instances = 1, autoscale, stop_timeout = "30s" } = declared ?? {};
  return {
    ...common,
    ...values,
    name: `${dashboard.app}-${name}`,
    type: "background_worker",
    plan,
    adopt: dashboard.adopt === true,
    dockerCommand: command,
    numInstances: instances,
    ...scalingOf(autoscale),
    maxShutdownDelaySeconds: shutdownDelay(stop_timeout),
  };
}
