import type { StackJob } from "../../settings/jobs.ts";
import { wordsOf } from "../../settings/rules/process-commands.ts";
import type { Group } from "./declaration.ts";

/** What jobs have of their system, whichever it is. */
export type JobBase = Pick<Group, "reads" | "values" | "rollout" | "stop" | "size"> & {
  region: keyof Group["count"]["regions"];
};

/**
 * A job as a group: one machine that runs, ends and rests until Fly starts it again, or a cron job on Render. One machine, and
 * Render's own rule, hold it to one run at a time.
 */
export function jobGroup(job: StackJob, { region, size, ...base }: JobBase): Group {
  const { name, host, command, image, guest, plan, retries, onFly, onRender } = job;
  return {
    ...{ ...base, name, only: host, command: wordsOf(command) },
    ...(image ? { image } : {}),
    size: { guest: { ...(guest ?? size.guest) }, plan: plan ?? size.plan },
    count: { regions: { [region]: 1 }, instances: 1 },
    restart: retries > 0 ? { policy: "on-failure", max_retries: retries } : { policy: "no" },
    schedule: { ...(onFly ? { fly: onFly } : {}), render: onRender },
  };
}
