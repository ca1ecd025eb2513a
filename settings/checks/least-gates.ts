import { LEAST_GATES } from "../rules/exemptions.ts";
import { judgeGates } from "../rules/production/gates.ts";
import { settingProblem } from "../setting-problem.ts";
import type { Check } from "./check.ts";

/** Windows as the committed file has them: what the suggested command sets. */
const GOOD: Readonly<Record<string, unknown>> = {
  "deploy.window": {
    timeZone: "America/Chicago",
    days: ["mon", "tue", "wed", "thu"],
    from: "09:00",
    to: "16:00",
  },
  "deploy.stagingBakeMinutes": 30,
};

/** A live production stack demands of its releases what production's rule asks at least. */
export const leastGates: Check = ({ name, config, parsed: { platform, deploy, dashboard } }) => {
  if (name.environmentClass !== "production" || platform !== "live" || !deploy || !dashboard) return [];
  const { imageRepository, image } = dashboard;
  const owner = config["github:owner"] ?? "";
  return judgeGates({ ...deploy, imageRepository, image, owner }).map(
    ({ path, resource, value, problem, allowed }) =>
      settingProblem(name, path, {
        ...{ value, problem, allowed, good: GOOD[path.join(".")] },
        breach: { rule: LEAST_GATES, resource },
      }),
  );
};
