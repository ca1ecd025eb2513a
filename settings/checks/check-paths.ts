import { byFlyGroup, byRenderService } from "../breaches.ts";
import { answersNow, OPEN_IN_MAINTENANCE } from "../maintenance.ts";
import { SMOKE_INSTEAD, systemBehind, wouldLeaveRouting } from "../rules/check-paths.ts";
import { settingProblem } from "../setting-problem.ts";
import type { Check } from "./check.ts";

/** Machines are checked where they answer for themselves, whatever becomes of others and in maintenance too. */
export const checkPaths: Check = ({ name, parsed: { dashboard, host, variables = {} } }) => {
  if (!dashboard) return [];
  return dashboard.web.checks.flatMap(({ path }, index) => {
    const at = ["dashboard", "web", "checks", index, "path"];
    const [value, good] = [path, OPEN_IN_MAINTENANCE];
    // In a preview the pack only tells; nobody else's visitors are lost there.
    const system = name.environmentClass === "preview" ? undefined : systemBehind(path);
    if (system !== undefined)
      return settingProblem(name, at, {
        ...{ value, good },
        problem: wouldLeaveRouting(system),
        allowed: SMOKE_INSTEAD,
        // Render looks at the first one alone.
        ...(host === "render" && index === 0
          ? byRenderService("health-checks", "web")
          : byFlyGroup("health-checks", "web")),
      });
    if (answersNow(path, { variables })) return [];
    return settingProblem(name, at, {
      ...{ value, good },
      problem:
        "answers 503 in maintenance (variables.MAINTENANCE_MODE), so that every machine would leave routing and no release would pass",
      allowed: `${OPEN_IN_MAINTENANCE}, the one path that is answered then`,
    });
  });
};
