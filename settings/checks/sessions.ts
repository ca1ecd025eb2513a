import { scaleOf } from "../autoscale.ts";
import { byFlyGroup } from "../breaches.ts";
import { variableOf } from "../matrix/table.ts";
import { lostSessions } from "../rules/sessions.ts";
import { settingProblem } from "../setting-problem.ts";
import type { Check } from "./check.ts";

/** Machines that share their visitors share the sessions too. */
export const sessions: Check = ({ name, parsed: { dashboard, variables } }) => {
  if (!dashboard || !variables) return [];
  const storage = variables.SESSION_STORAGE ?? variableOf("SESSION_STORAGE")?.default ?? "";
  const { regions, autostop } = scaleOf(dashboard.web);
  const machines = Object.values(regions).reduce((sum, count) => sum + count, 0);
  const problem = lostSessions({ storage, machines, autostop });
  if (problem === undefined) return [];
  return [
    settingProblem(name, ["variables", "SESSION_STORAGE"], {
      value: "memory",
      problem,
      allowed: "database or redis; memory for one web machine with autostop off",
      good: "database",
      ...byFlyGroup("shared-sessions", "web"),
    }),
  ];
};
