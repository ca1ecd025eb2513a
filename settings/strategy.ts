import type { Sections } from "./schema/stack.ts";
import type { EnvironmentClass } from "./stack-name.ts";

type Dashboard = Sections["dashboard"];
export type Strategy = NonNullable<Dashboard["web"]["strategy"]>;

/** How web is rolled out, and why, for people who read the plan of a rollout. */
export interface StrategyChoice {
  strategy: Strategy;
  reason: string;
}

/**
 * The strategy of the web group: the one that the settings name, else bluegreen in production, where a second set of
 * machines for some minutes costs less than a bad release, and rolling elsewhere or where volumes rule a second set out.
 */
export function webStrategy(
  environmentClass: EnvironmentClass,
  { web, chroma }: Pick<Dashboard, "web" | "chroma">,
): StrategyChoice {
  if (web.strategy) return { strategy: web.strategy, reason: "named in dashboard.web.strategy" };
  if (web.checks.length === 0)
    return { strategy: "rolling", reason: "no check says when a second set may take the requests" };
  if (chroma.mode === "per-machine")
    return { strategy: "rolling", reason: "a volume attaches to one machine, so there is no second set" };
  return environmentClass === "production"
    ? {
        strategy: "bluegreen",
        reason: "production's default: a second set is proven before it gets requests",
      }
    : { strategy: "rolling", reason: "the default outside production: no second set to pay for" };
}
