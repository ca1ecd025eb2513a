import { askOnce } from "../../providers/kernel/ask-once.ts";
import { connect } from "../../providers/render/api/connection.ts";
import { findServices, patchService } from "../../providers/render/api/services.ts";
import type { Stack } from "../workspace/stack.ts";
import { dashboardOf, platformOf, renderOf } from "../workspace/stack-file.ts";
import type { Door } from "./proof.ts";

/** Milliseconds between two looks, and how many: Render says nothing of when its edge has heard. */
const LOOK_MS = 2_000;
const LOOKS = 30;

/**
 * Render's own maintenance mode: its edge answers 503 to every path, /health too, which its own checks do not go through. It
 * takes no machine, no deploy, and leaves instances as they are.
 */
export async function setOnRender(
  stack: Stack,
  on: boolean,
  door: Door,
  say: (line: string) => void,
): Promise<void> {
  const { render, service } = await serviceOf(stack);
  const { name: app } = service;
  if (service.serviceDetails.maintenanceMode?.enabled === on)
    say(`${app} on Render is ${on ? "in" : "out of"} maintenance already`);
  else
    await patchService(render, service.id, { serviceDetails: { maintenanceMode: { enabled: on, uri: "" } } });
  for (let look = 1; ; look++) {
    const closed = await isClosed(door);
    if (closed === on) break;
    if (look === LOOKS)
      throw new Error(
        `${app} on Render still ${on ? "answers" : "answers 503"}, although its maintenance mode is ${on ? "on" : "off"}`,
      );
    await render.clock.sleep(LOOK_MS);
  }
  say(`${app} on Render is ${on ? "in maintenance: every path answers 503" : "out of maintenance"}`);
}

/** Whether Render's maintenance mode is on. */
export const closedOnRender = async (stack: Stack): Promise<boolean> =>
  (await serviceOf(stack)).service.serviceDetails.maintenanceMode?.enabled === true;

/** The web service of a stack's dashboard. @throws Error when there is not exactly one */
async function serviceOf(stack: Stack) {
  const { app } = await dashboardOf(stack);
  const { ownerId } = await renderOf(stack);
  const render = connect({ platform: await platformOf(stack) }, stack.project.env);
  const [service, another] = ownerId === undefined ? [] : await findServices(render, ownerId, app);
  if (service === undefined || another !== undefined)
    throw new Error(
      `Render has ${service ? "several services" : "no service"} ${app} in the workspace ${ownerId}`,
    );
  return { render, service };
}

/** By a path that no application has: open it is 404 or the application's own page, and never 503. */
async function isClosed({ base, host }: Door): Promise<boolean> {
  const headers = { "user-agent": "hotdash-maintenance", ...(host ? { host } : {}) };
  const answer = await askOnce(new URL("/hotdash-maintenance-proof", base), { headers, limitMs: 10_000 });
  return answer.status === 503;
}
