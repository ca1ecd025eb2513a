import type { ServiceArgs } from "../../providers/render/service/resource.ts";
import type { StackSettings } from "../../settings/types.ts";
import type { CommonArgs, Values } from "./common.ts";

/** A background worker: the dashboard's image with a command of its own, reached by nobody. */
export function worker(
  { dashboard, render }: StackSettings,
  name: string,
  common: CommonArgs,
  values: Values,
): ServiceArgs {
  const { command = "", plan = "standard", instances = 1 } = render.workers[name] ?? {};
  return {
    ...common,
    ...values,
    name: `${dashboard.app}-${name}`,
    type: "background_worker",
    plan,
    adopt: dashboard.adopt,
    dockerCommand: command,
    numInstances: instances,
  };
}
