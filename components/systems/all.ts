import type { StackSettings } from "../../settings/types.ts";
import { teamsOwn } from "./apps.ts";
import { chatwoot } from "./chatwoot.ts";
import { dashboard } from "./dashboard.ts";
import type { Declaration } from "./declaration.ts";

/** Systems, the dashboard first. */
export type Systems = readonly [Declaration, ...Declaration[]];

/** Every system of a stack. The dashboard is the one whose image the deploy command names. */
export const systemsOf = (settings: StackSettings, image: string): Systems => [
  dashboard(settings, image),
  ...chatwoot(settings),
  ...teamsOwn(settings),
];
