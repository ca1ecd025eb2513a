import type { StackSettings } from "../../settings/types.ts";
import { dashboard } from "./dashboard.ts";
import type { Declaration } from "./declaration.ts";

/** Every system of a stack. The dashboard is the one whose image the deploy command names. */
export const systemsOf = (settings: StackSettings, image: string): [Declaration, ...Declaration[]] => [
  dashboard(settings, image),
];
