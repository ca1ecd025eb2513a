import { askOnce } from "../../providers/kernel/ask-once.ts";
import { messageOf } from "../../providers/kernel/errors.ts";
import type { Render } from "../../providers/render/api/connection.ts";
import { findServices, patchService, type ServiceAnswer } from "../../providers/render/api/services.ts";
import type { Door } from "./proof.ts";

/** One stack's web service on Render. */
export interface OnRender {
  render: Render;
  /** Workspace; undefined where the settings name none. */
  ownerId: string | undefined;
  app: string;
  door: Door;
  say(line: string): void;
}

/** Milliseconds between two looks, and how many: Render says nothing of when its edge has heard. */
const LOOK_MS = 2_000;
const LOOKS = 30;

/**
 * Render's own maintenance mode: its edge answers 503 to every path, /health too, which its own checks do not go through. It
 * takes no machine, no deploy, and leaves instances as they are. A page of the workspace's own stays named.
 * @param until when it is to end; Render's page says no end, and nobody keeps it
 * @throws Error when the door is not as it should be; one that does not close is opened again
 */
export async function setOnRender(on: OnRender, closed: boolean, until?: string): Promise<void> {
  const { render, app, say } = on;
  const service = await serviceOf(on);
  const before = isClosed(service);
  const set = (enabled: boolean) =>
    patchService(render, service.id, {
      serviceDetails: {
        maintenanceMode: { enabled, uri: service.serviceDetails.maintenanceMode?.uri ?? "" },
      },
    });
  if (before === closed) say(`${app} on Render is ${closed ? "in" : "out of"} maintenance already`);
  else await set(closed);
  const wrong = await settled(on, closed);
  if (wrong !== undefined) {
    if (closed && !before) await set(false);
    throw new Error(
      closed
        ? `${app} on Render is not closed, although its maintenance mode was on for ${(LOOKS * LOOK_MS) / 1000} s: ${wrong}${before ? "" : "; it is off again"}`
        : `${app} on Render still answers 503, although its maintenance mode is off: ${wrong}`,
    );
  }
  say(`${app} on Render is ${closed ? "in maintenance: every path answers 503" : "out of maintenance"}`);
  if (closed && until !== undefined)
    say(`Render's page says no end and no Retry-After, so that nobody is told of ${until}: open it then`);
}

/** Whether the maintenance mode of a stack's service is on. @throws Error when there is not exactly one */
export const closedOnRender = async (on: Pick<OnRender, "render" | "ownerId" | "app">): Promise<boolean> =>
  isClosed(await serviceOf(on));

const isClosed = ({ serviceDetails }: ServiceAnswer) => serviceDetails.maintenanceMode?.enabled === true;

/** The web service of a stack's dashboard. */
async function serviceOf({ render, ownerId, app }: Pick<OnRender, "render" | "ownerId" | "app">) {
  if (ownerId === undefined)
    throw new Error(`render.ownerId is not set, so that nobody knows in which workspace ${app} is`);
  const [service, another] = await findServices(render, ownerId, app);
  if (service === undefined || another !== undefined)
    throw new Error(
      `Render has ${service ? "several services" : "no service"} ${app} in the workspace ${ownerId}`,
    );
  return service;
}

/** Asks the door until it is as it should be; answers what it said last, when it never is. */
async function settled({ render, door }: OnRender, closed: boolean): Promise<string | undefined> {
  for (let look = 1; ; look++) {
    const said = await asked(door);
    if ((said === 503) === closed && typeof said === "number") return undefined;
    if (look === LOOKS) return typeof said === "number" ? `it answers ${said}` : said;
    await render.clock.sleep(LOOK_MS);
  }
}

/** By a path that no application has: open it is 404 or the application's own page, and never 503. No answer is none of both. */
async function asked({ base, host }: Door): Promise<number | string> {
  const headers = { "user-agent": "hotdash-maintenance", ...(host ? { host } : {}) };
  try {
    const answer = await askOnce(new URL("/hotdash-maintenance-proof", base), { headers, limitMs: 10_000 });
    return answer.status;
  } catch (error) {
    return `it does not answer: ${messageOf(error)}`;
  }
}
