import * as z from "zod";
import type { Finding } from "../settings/finding.ts";
import { REGIONS } from "../settings/regions.ts";
import { judgeMachines, LEAST_MACHINES, maySleep } from "../settings/rules/production/machines.ts";
import { fly, render } from "../settings/tokens.ts";
import { defineRule } from "./kernel/rule.ts";
import { judgeShaped } from "./kernel/shape.ts";

const service = z.object({
  autostop: z.union([z.string(), z.boolean()]).nullish(),
  min_machines_running: z.number().nullish(),
});
const shape = z.object({
  regions: z.record(z.string(), z.number()),
  machine: z.object({
    services: z.array(service).nullish(),
    schedule: z.string().nullish(),
    restart: z.object({ policy: z.string().nullish() }).nullish(),
    stop_config: z.object({ timeout: z.string().nullish() }).nullish(),
  }),
});

const instances = z.object({
  type: z.string(),
  numInstances: z.number().nullish(),
  autoscaling: z.object({ min: z.number() }).nullish(),
});

/** A web service on Render survives the end of one instance, too. */
function judgeInstances(
  { type, numInstances, autoscaling }: z.infer<typeof instances>,
  least: number,
): Finding[] {
  const count = autoscaling?.min ?? numInstances ?? 1;
  if (type !== "web_service" || count >= least) return [];
  return [
    {
      property: autoscaling ? "autoscaling.min" : "numInstances",
      problem: `is ${count} of at least ${least}: one instance's end would be an outage`,
      fix: `Set it to ${least} or more (render.web.instances, or render.web.autoscale.min).`,
    },
  ];
}

/** In production a group survives the end of one machine, never sleeps, and stops politely. Elsewhere one machine that sleeps is what a stack should cost. */
export const productionMachines = defineRule({
  name: "production-machines",
  displayName: "Production's machines keep running",
  description:
    "In production a group with services has at least two machines and never scales to zero; every group names its regions, restarts after an error (jobs excepted) and gives connections time to finish.",
  severity: "high",
  remediationSteps:
    "Set dashboard.web.regions, min_machines_running, restart.policy or stop_timeout with npm run pulumi -- config set --path 'hotdash:dashboard.web.<setting>' <value> -s production.",
  config: z.object({
    least: z
      .int()
      .min(LEAST_MACHINES)
      .default(LEAST_MACHINES)
      .describe("Machines that a group with services has at least, over all regions."),
    regions: z
      .array(z.enum(REGIONS))
      .default([...REGIONS])
      .describe("Fly's codes of the regions where production may run."),
  }),
  judge: (subject, { environment, primaryRegion, problems }, { least, regions: allowed }) => {
    if (environment !== "production") return [];
    if (subject.type === render.Service)
      return judgeShaped(instances, subject, (inputs) => judgeInstances(inputs, least));
    if (subject.type !== fly.ProcessGroup) return [];
    return judgeShaped(shape, subject, ({ regions, machine }) => {
      const services = machine.services ?? [];
      const group = {
        regions,
        services,
        job: machine.schedule != null,
        restart: machine.restart?.policy,
        stopTimeout: machine.stop_config?.timeout,
      };
      const uncertain = problems.fly && services.some(({ autostop }) => maySleep(autostop));
      return [
        ...(uncertain && problems.fly ? [problems.fly] : []),
        ...judgeMachines(group, { least, allowed, primaryRegion }),
      ];
    });
  },
});
