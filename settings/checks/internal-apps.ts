import { removeCommand } from "../commands.ts";
import { settingProblem } from "../setting-problem.ts";
import type { Check } from "./check.ts";

/** The dashboard is what the public reaches. */
export const internalApps: Check = ({ name, parsed: { dashboard, fly } }) => {
  if (!dashboard) return [];
  const index = (fly?.internalApps ?? []).indexOf(dashboard.app);
  if (index < 0) return [];
  const path = ["fly", "internalApps", index];
  return [
    settingProblem(name, path, {
      value: dashboard.app,
      problem: "is the dashboard, which has public addresses",
      allowed: "apps that only the private network reaches",
      fix: removeCommand(name, path),
    }),
  ];
};
