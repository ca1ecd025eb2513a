import { DASHBOARD } from "../../settings/matrix/systems.ts";
import type { StackSettings } from "../../settings/types.ts";
import type { Group } from "./declaration.ts";
import { quietRollout } from "./rollout.ts";
import { scalingOf } from "./scaling.ts";

/** Workers and jobs of the dashboard on Render: its image with commands of their own, reached by nobody. */
export function partsOnRender(settings: StackSettings, values: Group["values"]): Group[] {
  const { workers, crons } = settings.render;
  const common = {
    only: "render",
    reads: DASHBOARD,
    values,
    rollout: { strategy: "rolling", rollout: quietRollout(settings) },
    restart: { policy: "always" },
  } as const;
  const { guest } = settings.dashboard.web;
  return [
    ...Object.entries(workers).map(
      ([name, { command, plan, instances, autoscale, stop_timeout }]): Group => ({
        ...{ ...common, name, command: [command], size: { guest, plan } },
        count: { regions: {}, instances, ...scalingOf(autoscale) },
        stop: { timeout: stop_timeout },
      }),
    ),
    ...Object.entries(crons).map(
      ([name, { command, plan, schedule }]): Group => ({
        ...{ ...common, name, command: [command], size: { guest, plan } },
        count: { regions: {}, instances: 1 },
        schedule: { render: schedule },
      }),
    ),
  ];
}
