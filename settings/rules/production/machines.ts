import type { Finding } from "../../finding.ts";
import { isDuration } from "../durations.ts";

/** Machines that production needs behind a service: with one, its end is an outage. */
export const LEAST_MACHINES = 2;

/** Whether autostop may put machines to sleep; Fly answers it as a word or as a boolean. */
export const maySleep = (autostop: string | boolean | null | undefined): boolean =>
  autostop === true || autostop === "stop" || autostop === "suspend";

/** Whether a restart policy brings a process back that has ended with an error. */
export const restarts = (policy: string | null | undefined): boolean =>
  policy === "on-failure" || policy === "always";

/** The sum over all regions. */
export const machineCount = (regions: Readonly<Record<string, number>>): number =>
  Object.values(regions).reduce((sum, count) => sum + count, 0);

/** What of a process group decides whether it keeps running. */
export interface RunningGroup {
  regions: Readonly<Record<string, number>>;
  services: readonly { autostop?: string | boolean | null; min_machines_running?: number | null }[];
  /** A job runs now and then and ends: it is not started again. */
  job: boolean;
  restart?: string | null;
  stopTimeout?: string | null;
}

/** What production asks for beyond `LEAST_MACHINES`. */
export interface RunningContext {
  least: number;
  /** Region codes where production may run. */
  allowed: readonly string[];
  /** The only region whose machines Fly counts for min_machines_running; undefined when the stack does not say. */
  primaryRegion?: string | undefined;
}

/** Judges whether a group of production's keeps running: number, place, sleep, restart and stop of its machines. */
export function judgeMachines(group: RunningGroup, context: RunningContext): Finding[] {
  const { regions, services, job, restart, stopTimeout } = group;
  const findings: Finding[] = Object.keys(regions)
    .filter((region) => !context.allowed.includes(region))
    .map((region) => ({
      property: `regions.${region}`,
      problem: "is not a region where production may run",
      fix: `Use one of ${context.allowed.join(", ")}.`,
    }));
  if (Object.keys(regions).length === 0)
    findings.push({
      property: "regions",
      problem: "names no region",
      fix: "Say how many machines run where, such as {dfw: 2}.",
    });
  const total = machineCount(regions);
  if (services.length > 0 && total < context.least)
    findings.push({
      property: "regions",
      problem: `has ${total} of at least ${context.least} machines behind a service: one machine's end would be an outage`,
      fix: "Declare more machines (dashboard.web.regions).",
    });
  findings.push(...services.flatMap((service, index) => judgeSleep(service, index, regions, context)));
  if (!job && !restarts(restart))
    findings.push({
      property: "machine.restart.policy",
      problem: "does not start a process again that ended with an error",
      fix: "Set it to on-failure or always (dashboard.web.restart.policy).",
    });
  if (!isDuration(stopTimeout))
    findings.push({
      property: "machine.stop_config.timeout",
      problem: "gives open connections no time to finish",
      fix: "Set it to a duration such as 30s (dashboard.web.stop_timeout).",
    });
  return findings;
}

function judgeSleep(
  { autostop, min_machines_running }: RunningGroup["services"][number],
  index: number,
  regions: RunningGroup["regions"],
  { primaryRegion }: RunningContext,
): Finding[] {
  if (!maySleep(autostop)) return [];
  const property = `machine.services[${index}].min_machines_running`;
  if ((min_machines_running ?? 0) < 1)
    return [
      {
        property,
        problem: "lets production scale to zero: the first visitor would wait for a start",
        fix: "Set it to 1 or more (dashboard.web.min_machines_running), or autostop to off.",
      },
    ];
  if (primaryRegion === undefined || (regions[primaryRegion] ?? 0) > 0) return [];
  return [
    {
      property,
      problem: `keeps nothing awake: Fly counts only machines in the primary region ${primaryRegion}, and there is none`,
      fix: "Declare machines there, or set fly.primaryRegion to a region that has some.",
    },
  ];
}
