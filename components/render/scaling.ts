import type { ServiceArgs } from "../../providers/render/service/resource.ts";
import type { StackSettings } from "../../settings/types.ts";

type Range = NonNullable<StackSettings["render"]["web"]["autoscale"]>;

/** A range of instances as a service declares it; nothing without one. */
export function scalingOf(range: Range | undefined): Pick<ServiceArgs, "autoscaling"> {
  if (!range) return {};
  const { cpu, ...others } = range;
  return { autoscaling: { ...others, ...(cpu === "none" ? {} : { cpu }) } };
}
