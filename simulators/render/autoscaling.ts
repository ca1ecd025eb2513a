import { invalid } from "./errors.ts";
import type { Autoscaling, Service } from "./service.ts";

/** Render's documentation. */
const MOST_INSTANCES = 100;
const MOST_PERCENT = 90;

/** Autoscaling as asked for; refuses (400) what Render's documentation rules out. */
export function autoscalingOf(asked: Autoscaling): Autoscaling {
  const { min, max, criteria, enabled } = asked;
  if (min < 1 || max > MOST_INSTANCES || min > max)
    throw invalid(`autoscaling needs 1 <= min <= max <= ${MOST_INSTANCES}`);
  for (const [name, { percentage }] of Object.entries(criteria))
    if (percentage < 1 || percentage > MOST_PERCENT)
      throw invalid(`autoscaling.criteria.${name}.percentage must be between 1 and ${MOST_PERCENT}`);
  if (enabled && !criteria.cpu.enabled && !criteria.memory.enabled)
    throw invalid("autoscaling needs a criterion that is enabled");
  return asked;
}

/** Refuses (400) a number of instances, or autoscaling, that the service cannot have. */
export function checkInstances({ disk, autoscaling, settings, type }: Service, count: number): void {
  if (type === "cron_job") {
    if (count !== 1) throw invalid("cron jobs cannot be scaled");
    return;
  }
  if (count < 1 || count > MOST_INSTANCES)
    throw invalid(`numInstances must be between 1 and ${MOST_INSTANCES}`);
  if (disk && count > 1) throw invalid("a service with a disk cannot have more than one instance");
  if (disk && autoscaling?.enabled) throw invalid("a service with a disk cannot be autoscaled");
  if (settings.plan !== "free") return;
  if (count > 1 || autoscaling?.enabled) throw invalid("free services cannot be scaled");
  if (disk) throw invalid("free services cannot have a disk");
}
