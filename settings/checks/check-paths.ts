import { byFlyGroup, byRenderService } from "../breaches.ts";
import { removeCommand, setCommand } from "../commands.ts";
import { answersNow, OPEN_IN_MAINTENANCE } from "../maintenance.ts";
import { SMOKE_INSTEAD, systemBehind, wouldLeaveRouting } from "../rules/check-paths.ts";
import { isOn } from "../schema/host.ts";
import { settingProblem } from "../setting-problem.ts";
import type { StackName } from "../stack-name.ts";
import type { Check } from "./check.ts";

/**
 * Machines are checked where they answer for themselves, whatever becomes of others and in maintenance too: by HTTP at a path
 * of their own, or, for an application without such a route, by TCP.
 */
export const checkPaths: Check = ({ name, parsed: { dashboard, host, variables = {} } }) => {
  if (!dashboard) return [];
  const { checks } = dashboard.web;
  if (checks.length === 0) return unchecked(name, host);
  return checks.flatMap(({ type, method, path }, index) => {
    const at = ["dashboard", "web", "checks", index, "path"];
    if (type === "tcp")
      return Object.entries({ path, method }).flatMap(([key, value]) =>
        value === undefined ? [] : [meaningless(name, index, key, value)],
      );
    const good = OPEN_IN_MAINTENANCE;
    if (path === undefined)
      return settingProblem(name, at, {
        ...{ value: "(not set)", good },
        problem: "is missing: an http check asks a path",
        allowed: `a path such as ${good}, or type tcp where the application has no such route`,
      });
    const value = path;
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

const meaningless = (name: StackName, index: number, key: string, value: string) => {
  const at = ["dashboard", "web", "checks", index, key];
  return settingProblem(name, at, {
    value,
    problem: "has no meaning with type tcp, which only opens a connection",
    allowed: "only with type http",
    fix: removeCommand(name, at),
  });
};

/** No check at all: an application as it is may have leave for it, for a while. In a preview the pack only tells. */
function unchecked(name: StackName, host: Parameters<typeof isOn>[1]) {
  if (name.environmentClass === "preview") return [];
  const found = (breach: ReturnType<typeof byFlyGroup>) =>
    settingProblem(name, ["dashboard", "web", "checks"], {
      value: "[]",
      problem: "leaves machines unchecked: they get traffic whatever their state",
      allowed:
        "at least one check, by tcp where the application has no route to ask; or an entry of exemptions with its last day",
      fix: setCommand(name, ["dashboard", "web", "checks", 0, "path"], OPEN_IN_MAINTENANCE),
      ...breach,
    });
  return [
    ...(isOn("fly", host) ? [found(byFlyGroup("health-checks", "web"))] : []),
    ...(isOn("render", host) ? [found(byRenderService("health-checks", "web"))] : []),
  ];
}
