import { SMOKE } from "./schema/smoke.ts";
import type { Sections } from "./schema/stack.ts";

/** The one path that the dashboard answers in maintenance; every other one answers 503 (MAINTENANCE_MODE in the matrix). */
export const OPEN_IN_MAINTENANCE = "/health";

type Given = {
  dashboard: Pick<Sections["dashboard"], "smoke">;
  variables: Readonly<Record<string, string>>;
};

/** Whether a stack's dashboard is in maintenance by its own settings. */
export const inMaintenance = ({ variables }: Pick<Given, "variables">): boolean =>
  variables.MAINTENANCE_MODE === "true";

/** Whether a path says something of the dashboard by its settings: in maintenance only one does. */
export const answersNow = (path: string, stack: Pick<Given, "variables">): boolean =>
  !inMaintenance(stack) || new URL(path, "http://localhost").pathname === OPEN_IN_MAINTENANCE;

/**
 * What is asked of a release, and by uptime: the stack's smoke rules. In maintenance those of the path that is still
 * answered, or that path where no rule names it: a closed dashboard is neither a failed release nor an outage.
 */
export function smokeOf(stack: Given): Given["dashboard"]["smoke"] {
  const { smoke } = stack.dashboard;
  if (!inMaintenance(stack) || smoke.length === 0) return smoke;
  const open = smoke.filter(({ path }) => answersNow(path, stack));
  return open.length > 0 ? open : SMOKE.map((one) => ({ ...one }));
}
