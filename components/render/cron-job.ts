import type { ServiceArgs } from "../../providers/render/service/resource.ts";
import type { StackSettings } from "../../settings/types.ts";
import type { CommonArgs, Values } from "./common.ts";

/** A job that runs at times, on an instance that is there only for it. */
export function cronJob(
  { dashboard, render }: StackSettings,
  name: string,
  common: CommonArgs,
  values: Values,
): ServiceArgs {
  const { command = "", schedule = "", plan = "standard" } = render.crons[name] ?? {};
  return {
    ...common,
    ...values,
    name: `${dashboard.app}-${name}`,
    type: "cron_job",
    plan,
    adopt: dashboard.adopt === true,
    dockerCommand: command,
    schedule,
  };
}
