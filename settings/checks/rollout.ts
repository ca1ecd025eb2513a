import { byFlyGroup } from "../breaches.ts";
import type { SettingProblem } from "../finding.ts";
import { LONGEST_ROLLOUT } from "../rules/production/rollout.ts";
import { settingProblem } from "../setting-problem.ts";
import type { Check } from "./check.ts";

const SECONDS = { ms: 0.001, s: 1, m: 60, h: 3600 } as const;

/** How web machines are checked, loaded and replaced. */
export const rollout: Check = ({ name, parsed: { dashboard } }) => {
  if (!dashboard) return [];
  const { web } = dashboard;
  const at = (...path: PropertyKey[]) => ["dashboard", "web", ...path];
  const problems: SettingProblem[] = [];

  const { soft_limit, hard_limit } = web.concurrency;
  if (hard_limit !== "none" && soft_limit > hard_limit) {
    problems.push(
      settingProblem(name, at("concurrency", "soft_limit"), {
        value: String(soft_limit),
        problem: `is above the hard limit ${hard_limit}: the proxy would queue before it looks for another machine`,
        allowed: `at most hard_limit (${hard_limit})`,
        good: hard_limit,
      }),
    );
  }
  if (web.strategy === "bluegreen" && web.checks.length === 0) {
    problems.push(
      settingProblem(name, at("strategy"), {
        value: web.strategy,
        problem: "moves traffic on the word of checks, and dashboard.web.checks has none",
        allowed: "rolling or canary, or a check",
        good: "rolling",
      }),
    );
  }
  if (web.strategy === "immediate" && name.environmentClass === "production") {
    problems.push(
      settingProblem(name, at("strategy"), {
        value: web.strategy,
        problem: "replaces all machines at once without waiting for health: not in production",
        allowed: "rolling, bluegreen, canary",
        good: "rolling",
        ...byFlyGroup("production-rollout", "web"),
      }),
    );
  }
  const { health_timeout_seconds: health, settle_seconds: settle, deadline_seconds: deadline } = web.rollout;
  if (deadline < health + settle) {
    problems.push(
      settingProblem(name, at("rollout", "deadline_seconds"), {
        value: String(deadline),
        problem: "ends the rollout before one machine could have settled and become healthy",
        allowed: `at least health_timeout_seconds + settle_seconds (${health + settle} seconds)`,
        good: health + settle,
      }),
    );
  }
  if (deadline > LONGEST_ROLLOUT && name.environmentClass === "production") {
    problems.push(
      settingProblem(name, at("rollout", "deadline_seconds"), {
        value: String(deadline),
        problem: "lets a CI job of 30 minutes end before a failed rollout is put back",
        allowed: `at most ${LONGEST_ROLLOUT} seconds in production`,
        good: LONGEST_ROLLOUT,
        ...byFlyGroup("production-rollout", "web"),
      }),
    );
  }
  web.checks.forEach(({ interval, timeout }, index) => {
    if (seconds(timeout) <= seconds(interval)) return;
    problems.push(
      settingProblem(name, at("checks", index, "timeout"), {
        value: timeout,
        problem: "is longer than the time between two checks",
        allowed: `at most the interval (${interval})`,
        good: interval,
      }),
    );
  });
  return problems;
};

function seconds(duration: string): number {
  const [, count = "0", unit = "s"] = /^(\d+)(ms|s|m|h)$/.exec(duration) ?? [];
  return Number(count) * SECONDS[unit as keyof typeof SECONDS];
}
