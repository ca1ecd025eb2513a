import type { AnySettings, StackSettings } from "../../settings/types.ts";
import { teamsOwn } from "./apps.ts";
import { chatwoot } from "./chatwoot.ts";
import { dashboard } from "./dashboard.ts";
import type { Declaration } from "./declaration.ts";

/** Every system of a stack: the dashboard, whose image the deploy command names, and those beside it. */
export const systemsOf = (settings: StackSettings, image: string): Systems => [
  dashboard(settings, image),
  ...othersOf(settings),
];

/** Systems, the dashboard first. */
export type Systems = readonly [Declaration, ...Declaration[]];

/** Every system beside the dashboard. */
export const othersOf = (settings: AnySettings): Declaration[] => [
  ...chatwoot(settings),
  ...teamsOwn(settings),
];
