import type { KeyValueArgs } from "../../providers/render/key-value/resource.ts";
import type { StackSettings } from "../../settings/types.ts";

/** Redis beside the services: reached from their region and workspace only. Undefined when the stack has none. */
export function redis({ dashboard, platform, render }: StackSettings): KeyValueArgs | undefined {
  if (!render.keyValue) return undefined;
  const { plan, maxmemoryPolicy } = render.keyValue;
  return {
    platform,
    ownerId: render.ownerId ?? "",
    name: `${dashboard.app}-redis`,
    region: render.region,
    plan,
    maxmemoryPolicy,
    adopt: dashboard.adopt === true,
  };
}
