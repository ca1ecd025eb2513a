import { isGone, type Render } from "../../../providers/render/api/connection.ts";
import { deleteEnvGroup } from "../../../providers/render/api/env-groups.ts";
import { deleteKeyValue } from "../../../providers/render/api/key-values.ts";
import { deleteService, suspendService } from "../../../providers/render/api/services.ts";
import type { HoldingsAtRender } from "./holdings.ts";

/** What was removed, by name. */
export interface RemovedAtRender {
  services: string[];
  keyValues: string[];
  groups: string[];
}

/** Services that others need go after those. */
const ORDER = ["cron_job", "background_worker", "web_service", "private_service"];

/**
 * Takes an app away at Render. What can be undone comes first: all of it is suspended. Env groups go while their services are there
 * still, by whose links they are known to be nobody else's; so a second run goes on where the first one ended.
 */
export async function removeAtRender(
  render: Render,
  { app, services, keyValues, groups }: HoldingsAtRender,
  say: (line: string) => void,
): Promise<RemovedAtRender> {
  const ordered = services
    .map(({ service }) => service)
    .sort((one, other) => ORDER.indexOf(one.type) - ORDER.indexOf(other.type));
  for (const { id, name, suspended } of ordered) {
    if (suspended === "suspended") continue;
    await gone(suspendService(render, id));
    say(`${name}: suspended`);
  }
  for (const { id, name } of groups) {
    await gone(deleteEnvGroup(render, id));
    say(`${app}: the env group ${name} is removed`);
  }
  for (const { id, name, serviceDetails } of ordered) {
    await gone(deleteService(render, id));
    say(`${name}: removed${serviceDetails.disk ? `, with its disk ${serviceDetails.disk.name}` : ""}`);
  }
  for (const { id, name } of keyValues) {
    await gone(deleteKeyValue(render, id));
    say(`${app}: the Key Value ${name} is removed`);
  }
  const names = (all: readonly { name: string }[]) => all.map(({ name }) => name);
  return { services: names(ordered), keyValues: names(keyValues), groups: names(groups) };
}

/** What is gone already is what was wanted. */
async function gone(removal: Promise<unknown>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}
