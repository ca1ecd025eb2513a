import type { SettingProblem } from "../finding.ts";
import {
  appConvention,
  leadsElsewhere,
  OWNED_NAMES,
  otherOwner,
  RETIRED_APPS,
  retiredApp,
} from "../rules/app-names.ts";
import { parseImage } from "../rules/image-reference.ts";
import { judgeImage } from "../rules/images.ts";
import { settingProblem } from "../setting-problem.ts";
import type { Check } from "./check.ts";

/** What the dashboard is called and runs, and whose those names are. */
export const names: Check = ({ name, parsed: { dashboard } }) => {
  if (!dashboard) return [];
  const problems: SettingProblem[] = [];
  const retired = retiredApp(dashboard.app);
  const own = OWNED_NAMES.find(({ owner }) => owner === name.environmentClass);
  const convention = appConvention(name);
  if (
    retired === undefined &&
    otherOwner("app", dashboard.app, name) === undefined &&
    !convention.pattern.test(dashboard.app)
  ) {
    problems.push(
      settingProblem(name, ["dashboard", "app"], {
        value: dashboard.app,
        problem: "does not follow the names of the other apps",
        allowed: convention.text,
        good: own?.app ?? `fly-preview-${name.stack}`,
      }),
    );
  }
  if (retired !== undefined) {
    problems.push(
      settingProblem(name, ["dashboard", "app"], {
        value: dashboard.app,
        problem: retired,
        allowed: `any other name; retired are ${RETIRED_APPS.join(", ")}`,
      }),
    );
  }
  for (const property of ["app", "domain"] as const) {
    const owner = otherOwner(property, dashboard[property], name);
    if (owner === undefined) continue;
    problems.push(
      settingProblem(name, ["dashboard", property], {
        value: dashboard[property],
        problem: `belongs to the stack ${owner}`,
        allowed: `a name of this stack's own${own === undefined ? "" : `, such as ${own[property]}`}`,
        good:
          own?.[property] ??
          (property === "app" ? `fly-preview-${name.stack}` : `fly-preview-${name.stack}.fly.dev`),
      }),
    );
  }
  if (
    otherOwner("domain", dashboard.domain, name) === undefined &&
    leadsElsewhere(dashboard.domain, dashboard.app)
  )
    problems.push(
      settingProblem(name, ["dashboard", "domain"], {
        value: dashboard.domain,
        problem: `leads to another app than dashboard.app (${dashboard.app})`,
        allowed: `${dashboard.app}.fly.dev, or a domain of the team's`,
        good: `${dashboard.app}.fly.dev`,
      }),
    );
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
