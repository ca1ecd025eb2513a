import type { Guest } from "./guest-limits.ts";
import { machineCount } from "./rules/production/machines.ts";
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
  /** Machines on Fly, and instances on Render. */
  machines: number;
  instances: number;
}

/** What the dashboard has beside web and its index on every platform. */
export function dashboardParts({ worker, jobs }: Sections["dashboard"]): DashboardPart[] {
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
  const run = Object.entries(jobs).map(([name, job]) => ({
    ...{ name, path: ["dashboard", "jobs", name], command: job.command, ends: true },
    ...{ guest: job.guest ?? guest, plan: job.plan ?? plan, machines: 1, instances: 1 },
  }));
  return [...works, ...run];
}
