import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { CHECKOUT } from "../workspace/checkout.ts";
import type { Stack } from "../workspace/stack.ts";

/** Staging as planned: a queue in Redis, the worker that empties it, and every job by name. */
const PLANNED = "examples/stacks/planned/Pulumi.staging.yaml";

/** The job of the plan that the demo has: each is a machine, and one shows what all do. */
const JOB = "clean-up";

/** The queue's driver: what it needs of secrets. */
export const QUEUE = { WEBHOOK_QUEUE_DRIVER: "bullmq" } as const;

/** Has staging declare the plan's worker and one of its jobs. */
export async function declareWorker(staging: Stack): Promise<void> {
  const { config } = parse(await readFile(join(CHECKOUT, PLANNED), "utf8")) as {
    config: Record<string, Record<string, unknown>>;
  };
  const { worker, jobs } = config["hotdash:dashboard"] ?? {};
  await staging.set(["dashboard", "worker"], worker);
  await staging.set(["dashboard", "jobs"], { [JOB]: (jobs as Record<string, unknown>)[JOB] });
  for (const [name, value] of Object.entries(QUEUE)) await staging.set(["variables", name], value);
  await staging.set(["supabase", "defaultPoolSize"], config["hotdash:supabase"]?.defaultPoolSize);
}
