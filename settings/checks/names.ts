import type { SettingProblem } from "../finding.ts";
import { judgeImage, parseImage } from "../rules/images.ts";
import { settingProblem } from "../setting-problem.ts";
import type { EnvironmentClass } from "../stack-name.ts";
import type { Check } from "./check.ts";

/** Apps that the team has given up; declaring one would bring it back. */
export const RETIRED_APPS: readonly string[] = [
  "hotdash-analytics-mcp",
  "dashboard-remix",
  "dashboard-remix-staging",
  "dashboard-remix-db",
  "hot-dash",
];

/** Names that belong to one class of stack: no other may touch what they name. */
const OWNED: { app: string; domain: string; owner: EnvironmentClass }[] = [
  { app: "hotdash-app", domain: "app.hotrodan.com", owner: "production" },
  { app: "hotdash-staging", domain: "staging.hotrodan.com", owner: "staging" },
];

/** What the dashboard is called and runs, and whose those names are. */
export const names: Check = ({ name, parsed: { dashboard } }) => {
  if (!dashboard) return [];
  const problems: SettingProblem[] = [];
  if (RETIRED_APPS.includes(dashboard.app)) {
    problems.push(
      settingProblem(name, ["dashboard", "app"], {
        value: dashboard.app,
        problem: "is a retired app, which no stack may declare again",
        allowed: `any other name; retired are ${RETIRED_APPS.join(", ")}`,
      }),
    );
  }
  for (const property of ["app", "domain"] as const) {
    const owned = OWNED.find((one) => one[property] === dashboard[property]);
    if (owned === undefined || owned.owner === name.environmentClass) continue;
    const own = OWNED.find(({ owner }) => owner === name.environmentClass);
    problems.push(
      settingProblem(name, ["dashboard", property], {
        value: dashboard[property],
        problem: `belongs to the stack ${owned.owner}`,
        allowed: `a name of this stack's own${own === undefined ? "" : `, such as ${own[property]}`}`,
        good:
          own?.[property] ??
          (property === "app" ? `fly-preview-${name.stack}` : `fly-preview-${name.stack}.fly.dev`),
      }),
    );
  }
  for (const property of ["image", "imageRepository"] as const) {
    const reference = dashboard[property];
    if (reference === undefined) continue;
    for (const { problem } of judgeImage(reference, { property })) {
      problems.push(
        settingProblem(name, ["dashboard", property], {
          value: parseImage(reference).repository,
          problem,
          allowed: "an image of the dashboard",
          good: property === "imageRepository" ? "registry.fly.io/hotdash-staging" : undefined,
        }),
      );
    }
  }
  return problems;
};
