import type { Guest } from "./guest-limits.ts";
import { jobsOf } from "./jobs.ts";
import { DASHBOARD } from "./matrix/systems.ts";
import { machineCount } from "./rules/production/machines.ts";
import type { Host } from "./schema/host.ts";
import type { Sections } from "./schema/stack.ts";

/** The worker or a job of the dashboard, wherever the stack is: what checks know of it. */
export interface DashboardPart {
  /** Its process group, and what its service on Render is called by. */
  name: string;
  /** Where it stands in the settings. */
  path: readonly string[];
  command: string;
  guest: Guest;
  plan: Sections["dashboard"]["worker"]["plan"];
  /** Whether it ends by itself: a job. */
  ends: boolean;
  /** Machines on Fly, and instances on Render; none where it does not run. */
  machines: number;
  instances: number;
}

/**
 * What the dashboard has beside web and its index, wherever the stack is.
 * @param host of the stack; it decides what runs where, and nothing else
 */
export function dashboardParts(
  { app, worker, jobs }: Sections["dashboard"],
  host: Host = "fly",
): DashboardPart[] {
  const { command, guest, plan, regions, instances } = worker;
  const works =
    command === undefined
      ? []
      : [
          {
            ...{ name: "worker", path: ["dashboard", "worker"], command, guest, plan, ends: false },
            ...{ machines: regions ? machineCount(regions) : 1, instances },
          },
        ];
  const run = jobsOf({ name: DASHBOARD, host, app, jobs }, ["dashboard", "jobs"]).map((job) => ({
    ...{ name: job.name, path: job.path, command: job.command, ends: true },
    ...{ guest: job.guest ?? guest, plan: job.plan ?? plan },
    ...(job.host === "fly" ? { machines: 1, instances: 0 } : { machines: 0, instances: 1 }),
  }));
  return [...works, ...run];
}
