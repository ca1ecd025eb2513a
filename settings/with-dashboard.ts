import { SettingsError } from "./settings-error.ts";
import type { AnySettings, StackSettings } from "./types.ts";

/** Whether a stack has the dashboard. */
export const hasDashboard = (settings: AnySettings): settings is StackSettings =>
  settings.dashboard !== undefined;

/**
 * The settings of a stack that must have the dashboard: for what is about its image, its door or its database.
 * @throws SettingsError when its `host` is `none`
 */
export function withDashboard(settings: AnySettings): StackSettings {
  if (hasDashboard(settings)) return settings;
  throw new SettingsError(settings.stack, [noDashboardIn(settings)]);
}

/** What is said where the dashboard is asked for in a stack that has none. */
export const noDashboardIn = ({ project, stack }: Pick<AnySettings, "project" | "stack">) => ({
  property: `${project}:host`,
  value: "none",
  problem: "leaves the stack without the dashboard, which this is about",
  allowed: "fly, render or both, with the section dashboard; or a stack that has one",
  fix: `npm run pulumi -- config set ${project}:host fly -s ${stack}`,
});
