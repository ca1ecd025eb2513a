import { scaleOf } from "../autoscale.ts";
import { byFlyGroup } from "../breaches.ts";
import type { SettingProblem } from "../finding.ts";
import { type Guest, guestProblems } from "../guest-limits.ts";
import { MEMORY_FLOOR_MB } from "../rules/memory.ts";
import { machineCount, restarts } from "../rules/production/machines.ts";
import { MIN_MACHINES_RUNNING, RESTART, WEB_MACHINES } from "../schema/web.ts";
import { settingProblem } from "../setting-problem.ts";
import { show } from "../show.ts";
import type { StackName } from "../stack-name.ts";
import type { Check } from "./check.ts";

/** What production's web group breaks that does not keep running. */
const KEEPS_RUNNING = byFlyGroup("production-machines", "web");

/** Sizes that Fly offers, how many machines there are, and how many may sleep. */
export const machines: Check = ({ name, parsed: { dashboard, fly } }) => {
  if (!dashboard) return [];
  const { chroma } = dashboard;
  const { autoscale } = dashboard.web;
  const web = { ...dashboard.web, ...scaleOf(dashboard.web) };
  const problems = guests(name, ["dashboard", "web", "guest"], web.guest);
  if (chroma.mode === "group") problems.push(...guests(name, ["dashboard", "chroma", "guest"], chroma.guest));
  const at = (...path: PropertyKey[]) => ["dashboard", "web", ...path];

  const production = name.environmentClass === "production";
  const least = WEB_MACHINES[name.environmentClass];
  const total = machineCount(web.regions);
  const home = fly?.primaryRegion ?? "dfw";
  if (total < least) {
    problems.push(
      settingProblem(name, autoscale ? at("autoscale", "max") : at("regions"), {
        value: `${total} machines`,
        problem: production
          ? "is too few for production: one machine's end would be an outage"
          : "leaves nobody to answer",
        allowed: `at least ${least} machines over all regions`,
        good: autoscale ? least : { [home]: (web.regions[home] ?? 0) + least - total },
        ...(production && total > 0 ? KEEPS_RUNNING : {}),
      }),
    );
  }
  const { min_machines_running: running, autostop } = web;
  const atLeast = autoscale ? at("autoscale", "min") : at("min_machines_running");
  const awake = Math.max(1, MIN_MACHINES_RUNNING[name.environmentClass]);
  if (production && running < 1) {
    problems.push(
      settingProblem(name, atLeast, {
        value: String(running),
        problem: "lets production scale to zero: the first visitor would wait for a start",
        allowed: "at least 1 in production",
        good: awake,
        ...KEEPS_RUNNING,
      }),
    );
  }
  if (production && !restarts(web.restart.policy)) {
    problems.push(
      settingProblem(name, at("restart", "policy"), {
        value: web.restart.policy,
        problem: "does not start a process again that ended with an error: not in production",
        allowed: "on-failure, always",
        good: RESTART.policy,
        ...KEEPS_RUNNING,
      }),
    );
  }
  const there = web.regions[home] ?? 0;
  const reversed = autoscale !== undefined && autoscale.min > autoscale.max;
  if (running > there && total >= least && !reversed) {
    problems.push(
      settingProblem(name, atLeast, {
        value: String(running),
        problem: `is more than the machines of the primary region ${home}, the only ones that Fly counts`,
        allowed: `at most ${there}, the machines in ${home}`,
        good: there,
      }),
    );
  }
  if (autostop !== "off" && !web.autostart) {
    problems.push(
      settingProblem(name, at("autostart"), {
        value: "false",
        problem: `leaves machines that autostop (${autostop}) put to sleep asleep for good`,
        allowed: "true while autostop is stop or suspend",
        good: true,
      }),
    );
  }
  return problems;
};

function guests(name: StackName, path: readonly string[], guest: Guest): SettingProblem[] {
  return guestProblems(guest).map(({ field, allowed, nearest }) =>
    settingProblem(name, [...path, field], {
      value: show(guest[field], [...path, field], new Set()),
      problem: "is a size that Fly does not offer",
      allowed,
      good: field === "memory_mb" ? Math.max(nearest, MEMORY_FLOOR_MB) : nearest,
    }),
  );
}
