import type { ServiceAnswer } from "../../../providers/render/api/services.ts";

/**
 * The range in which Render scales a service, in the settings' form; nothing when it does not. A criterion that is off is
 * said: the settings' own default would turn it on.
 */
export function rangeOf({ serviceDetails }: ServiceAnswer): { autoscale?: Record<string, unknown> } {
  const { autoscaling } = serviceDetails;
  if (!autoscaling?.enabled) return {};
  const { min, max, criteria } = autoscaling;
  const { cpu, memory } = criteria;
  return {
    autoscale: {
      ...{ min, max, cpu: cpu.enabled ? cpu.percentage : "none" },
      ...(memory.enabled ? { memory: memory.percentage } : {}),
    },
  };
}
