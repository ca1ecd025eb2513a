import { connect } from "../../providers/fly/api/connection.ts";
import { listMachines } from "../../providers/fly/api/machines.ts";
import { isNotFound } from "../../providers/kernel/errors.ts";
import { connect as connectRender } from "../../providers/render/api/connection.ts";
import { findServices } from "../../providers/render/api/services.ts";
import type { Finding } from "../../settings/finding.ts";
import { isOn } from "../../settings/schema/host.ts";
import type { StackSettings } from "../../settings/types.ts";
import type { Stack } from "../workspace/stack.ts";
import { dashboardOf, hostOf, platformOf, renderOf } from "../workspace/stack-file.ts";
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
  const atRender = !isOn("render", host) || (await closedOnRender(await onRender(stack)));
  if (onFly && atRender) return undefined;
  return `${stack.name} still answers: what users write while its database is replaced is lost\n   fix: npm run maintenance -- on ${stack.name}`;
}

/** Where a stack's web service on Render is. */
export async function onRender(stack: Stack) {
  const [{ app }, { ownerId }] = [await dashboardOf(stack), await renderOf(stack)];
  const render = connectRender({ platform: await platformOf(stack) }, stack.project.env);
  return { render, ownerId, app };
}

/**
 * The same on Render: a release's smoke would hear 503 there, and take it back. Undefined where the settings declare it, when it is
 * open, or not there.
 */
export async function closedAtRender(
  { dashboard: { app }, platform, stack, render }: ClosedAsked,
  env: NodeJS.ProcessEnv,
): Promise<Finding | undefined> {
  const { ownerId } = render;
  if (ownerId === undefined || render.web.maintenance) return undefined;
  const [service] = await findServices(connectRender({ platform }, env), ownerId, app);
  if (service?.serviceDetails.maintenanceMode?.enabled !== true) return undefined;
  return {
    property: "maintenance",
    problem: `${app} is in Render's maintenance mode, on purpose: every path answers 503`,
    fix: `npm run maintenance -- off ${stack}`,
  };
}

/** What of a stack's settings says where its service is, and whether it is to be closed. */
export type ClosedAsked = Pick<StackSettings, "platform" | "stack"> & {
  dashboard: Pick<StackSettings["dashboard"], "app">;
  render: Pick<StackSettings["render"], "ownerId"> & { web: { maintenance: boolean } };
};

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
