import type { StackSettings } from "../../settings/types.ts";
import type { Group } from "./declaration.ts";

type Range = NonNullable<StackSettings["render"]["web"]["autoscale"]>;

/** A range of instances on Render; nothing without one. */
export function scalingOf(range: Range | undefined): Pick<Group["count"], "autoscaling"> {
  if (!range) return {};
  const { cpu, ...others } = range;
  return { autoscaling: { ...others, ...(cpu === "none" ? {} : { cpu }) } };
}
