import { connect } from "../../providers/fly/api/connection.ts";
import { listMachines } from "../../providers/fly/api/machines.ts";
import { isNotFound } from "../../providers/kernel/errors.ts";
import type { Finding } from "../../settings/finding.ts";
import { maintenanceOf } from "./machines.ts";

/**
 * That an app on Fly is in maintenance, for whoever would change it: what runs there is closed on purpose, and a release or a
 * refresh would bring machines back into routing beside the page. Undefined when it is open, or not there.
 */
export async function closedOnPurpose(
  { app, platform, stack }: { app: string; platform: "simulated" | "live"; stack: string },
  env: NodeJS.ProcessEnv,
  now: number,
): Promise<Finding | undefined> {
  const machines = await listMachines(connect({ platform }, env), app).catch((error: unknown) => {
    // A stack's first deploy finds no app.
    if (isNotFound(error)) return [];
    throw error;
  });
  const found = maintenanceOf(machines);
  if (!found) return undefined;
  const { until, closed } = found;
  const late = until !== undefined && Date.parse(until) < now;
  const end = until === undefined ? "without an end" : `until ${until}${late ? ", which has passed" : ""}`;
  return {
    property: "maintenance",
    problem: `${app} is in maintenance ${end}: ${closed.length} machines are out of routing on purpose (${closed.join(", ")})`,
    fix: `npm run maintenance -- off ${stack}`,
  };
}
