import { QUEUE_ADDRESS } from "./matrix/render.ts";
import { variableOf } from "./matrix/table.ts";
import { machineCount } from "./rules/production/machines.ts";
import type { Queue } from "./rules/queue.ts";
import { isOn } from "./schema/host.ts";
import { mostInstances } from "./schema/render.ts";
import type { Sections } from "./schema/stack.ts";
import type { DeepReadonly } from "./types.ts";

/** Variable that says where webhooks wait. */
export const QUEUE_DRIVER = "WEBHOOK_QUEUE_DRIVER";

/** What of a stack's settings its webhook queue depends on. */
export type QueueInput = DeepReadonly<
  Pick<Sections, "variables" | "host" | "render"> & { dashboard: Pick<Sections["dashboard"], "worker"> }
>;

/**
 * The webhook queue as the settings have it: its driver, and the processes that fill it and work it off.
 * @param regions web machines on Fly at most, by region
 */
export function queueOf(
  { variables, host, render, dashboard }: QueueInput,
  regions: Readonly<Record<string, number>>,
): Queue {
  const onRender = isOn("render", host);
  const webs = [isOn("fly", host) ? machineCount(regions) : 0, onRender ? mostInstances(render.web) : 0];
  return {
    driver: variables[QUEUE_DRIVER] ?? variableOf(QUEUE_DRIVER)?.default ?? "",
    worker: dashboard.worker.command !== undefined,
    others: onRender && Object.keys(render.workers).length > 0,
    webs: Math.max(...webs),
  };
}

/**
 * Whether the stack's Key Value holds the queue: on Render alone, since nothing else reaches it, and where no other Redis is given.
 */
export const keyValueHoldsQueue = ({
  host,
  render,
  variables = {},
  secrets = {},
}: {
  host?: Sections["host"] | undefined;
  render?: DeepReadonly<Pick<Sections["render"], "keyValue">> | undefined;
  variables?: Readonly<Record<string, string>> | undefined;
  secrets?: Readonly<Record<string, string>> | undefined;
}): boolean =>
  host === "render" &&
  render?.keyValue !== undefined &&
  variables[QUEUE_DRIVER] === "bullmq" &&
  secrets[QUEUE_ADDRESS] === undefined;
