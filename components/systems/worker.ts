import { DASHBOARD } from "../../settings/matrix/systems.ts";
import { wordsOf } from "../../settings/rules/process-commands.ts";
import type { StackSettings } from "../../settings/types.ts";
import { workerStop } from "../../settings/worker.ts";
import type { Group } from "./declaration.ts";
import { quietRollout } from "./rollout.ts";

/**
 * The process that works the webhook queue off, with the dashboard's image and all that it reads; undefined without a command.
 * Nobody reaches it: it takes jobs, and is asked to stop by the signal after which it takes no more.
 */
export function workerGroup(settings: StackSettings, values: Group["values"]): Group | undefined {
  const { worker } = settings.dashboard;
  if (worker.command === undefined) return undefined;
  const stop = workerStop(worker);
  return {
    ...{ name: "worker", reads: DASHBOARD, values, command: wordsOf(worker.command) },
    size: { guest: { ...worker.guest }, plan: worker.plan },
    count: {
      regions: { ...(worker.regions ?? { [settings.fly.primaryRegion]: 1 }) },
      instances: worker.instances,
    },
    rollout: {
      strategy: "rolling",
      strategyReason: "it takes jobs from a queue, one set is enough",
      rollout: patient(quietRollout(settings), stop.seconds),
    },
    restart: { policy: "always" },
    stop: { signal: "SIGTERM", timeout: stop.timeout },
  };
}

type Rollout = ReturnType<typeof quietRollout>;

/** The time that a job under way takes comes before the time in which the new process gets well. */
const patient = ({ health_timeout_seconds = 0, ...rollout }: Rollout, stop: number): Rollout => ({
  ...rollout,
  health_timeout_seconds: health_timeout_seconds + stop,
});
