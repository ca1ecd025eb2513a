import { ProviderError } from "../../kernel/errors.ts";

/** The last task of each queue that is not empty. */
const queues = new Map<string, Promise<unknown>>();

/**
 * Runs the tasks of one queue one after the other, in this process: Pulumi updates resources that do not depend on each
 * other at once. After a failure those that wait are given up: what harmed one would harm the next.
 */
export function inTurn<T>(queue: string, task: () => Promise<T>): Promise<T> {
  const before = queues.get(queue);
  const mine = before ? before.then(task, giveUp) : task();
  queues.set(queue, mine);
  const leave = () => {
    if (queues.get(queue) === mine) queues.delete(queue);
  };
  mine.then(leave, leave);
  return mine;
}

function giveUp(): never {
  throw new ProviderError(
    "fly: the machine was not restarted for its grown volume, because another machine of the app did not become healthy after its restart. The next `pulumi up` goes on",
  );
}
