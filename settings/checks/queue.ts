import { scaleOf } from "../autoscale.ts";
import { removeCommand, secretCommand } from "../commands.ts";
import type { SettingProblem } from "../finding.ts";
import { keyValueHoldsQueue, QUEUE_DRIVER, queueOf } from "../queue.ts";
import { queueProblem } from "../rules/queue.ts";
import { settingProblem } from "../setting-problem.ts";
import type { Check, CheckInput } from "./check.ts";

/** Two secrets of Upstash that mean nothing one without the other. */
const REST = ["UPSTASH_REDIS_REST_URL", "UPSTASH_REDIS_REST_TOKEN"] as const;

/** The webhook queue, the process that works it off, and the Redis that holds it. */
export const queue: Check = (input) => [...worked(input), ...together(input), ...lasting(input)];

/** Webhooks that wait in Redis have a worker, and a worker has them to wait there. */
function worked({ name, parsed }: CheckInput): SettingProblem[] {
  const { dashboard, variables, host, render } = parsed;
  if (!dashboard || !variables || !render) return [];
  const { regions } = scaleOf(dashboard.web);
  const problem = queueProblem(queueOf({ dashboard, variables, host: host ?? "fly", render }, regions));
  const path = ["dashboard", "worker", "command"];
  if (problem === "no worker")
    return [
      settingProblem(name, path, {
        value: "(not set)",
        problem: `is required because ${QUEUE_DRIVER} is bullmq: nothing would work the queue off`,
        allowed: `the worker's command, or ${QUEUE_DRIVER} = memory`,
        good: "npm run worker",
      }),
    ];
  if (problem === "useless worker")
    return [
      settingProblem(name, path, {
        value: dashboard.worker.command ?? "",
        problem: `has nothing to work off: ${QUEUE_DRIVER} is memory, so that webhooks wait inside of each web process`,
        allowed: `not set, or ${QUEUE_DRIVER} = bullmq with its Redis`,
        fix: removeCommand(name, path),
      }),
    ];
  return [];
}

/** The address and the token of Upstash's REST interface come together. With bullmq each is asked for anyway. */
function together({ name, parsed }: CheckInput): SettingProblem[] {
  const { secrets = {}, variables = {} } = parsed;
  if (variables[QUEUE_DRIVER] === "bullmq" && !keyValueHoldsQueue(parsed)) return [];
  return REST.filter((secret, index) => !(secret in secrets) && (REST[1 - index] ?? "") in secrets).map(
    (secret) =>
      settingProblem(name, ["secrets", secret], {
        value: "(not set)",
        problem: `is required because ${REST.find((one) => one !== secret)} is given: one is of no use without the other`,
        allowed: "both of them, or neither",
        fix: secretCommand(name, secret),
      }),
  );
}

/** A store that drops keys when it is full drops webhooks. */
function lasting({ name, parsed }: CheckInput): SettingProblem[] {
  const policy = parsed.render?.keyValue?.maxmemoryPolicy;
  if (policy === undefined || policy === "noeviction" || !keyValueHoldsQueue(parsed)) return [];
  return [
    settingProblem(name, ["render", "keyValue", "maxmemoryPolicy"], {
      value: policy,
      problem: "drops keys when the store is full, and BullMQ keeps its jobs in them",
      allowed: "noeviction",
      good: "noeviction",
    }),
  ];
}
