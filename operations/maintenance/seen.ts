import { connect } from "../../providers/fly/api/connection.ts";
import { listMachines } from "../../providers/fly/api/machines.ts";
import { isNotFound } from "../../providers/kernel/errors.ts";
import type { Finding } from "../../settings/finding.ts";
import { isOn } from "../../settings/schema/host.ts";
import type { Stack } from "../workspace/stack.ts";
import { dashboardOf, hostOf, platformOf } from "../workspace/stack-file.ts";
import { maintenanceOf } from "./machines.ts";
import { closedOnRender } from "./on-render.ts";

/**
 * Why a stack's door counts as open; undefined when it is closed on every platform that it is on. `now` in milliseconds since the
 * epoch.
 */
export async function doorOpen(stack: Stack, now: number): Promise<string | undefined> {
  const [host, { app }] = [await hostOf(stack), await dashboardOf(stack)];
  const [platform, { env }] = [await platformOf(stack), stack.project];
  const onFly = !isOn("fly", host) || (await closedOnPurpose({ app, platform, stack: stack.name }, env, now));
  const onRender = !isOn("render", host) || (await closedOnRender(stack));
  if (onFly && onRender) return undefined;
  return `${stack.name} still answers: what users write while its database is replaced is lost\n   fix: npm run maintenance -- on ${stack.name}`;
}

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
