/** What of a stack decides whether webhooks that wait are ever worked off. */
export interface Queue {
  /** WEBHOOK_QUEUE_DRIVER. */
  driver: string;
  /** Whether there is a process to work the queue off. */
  worker: boolean;
  /** Whether there are other workers, of which nobody said what they work off. */
  others: boolean;
  /** Web machines that there may be at once, on the platform that has most. */
  webs: number;
}

/** What is wrong with a queue and its worker; undefined when they fit. */
export function queueProblem({ driver, worker, others }: Queue): "no worker" | "useless worker" | undefined {
  if (driver === "bullmq" && !worker && !others) return "no worker";
  return driver === "memory" && worker ? "useless worker" : undefined;
}

/** Why a queue in memory is worth a warning; undefined with one web machine, or with another queue. */
export function queueNote({ driver, webs }: Queue): string | undefined {
  if (driver !== "memory" || webs < 2) return undefined;
  return (
    `WEBHOOK_QUEUE_DRIVER = memory with up to ${webs} web machines: each has a queue of its own, and what waits in one is lost when its machine ` +
    "stops, at every release too. allowed: bullmq, with its Redis and dashboard.worker.command (docs/workers-and-jobs.md)"
  );
}
