import { removeCommand } from "../commands.ts";
import { dashboardParts } from "../dashboard-parts.ts";
import type { SettingProblem } from "../finding.ts";
import { settingProblem } from "../setting-problem.ts";
import type { Check } from "./check.ts";
import { judgeSizes, type Say } from "./sizes.ts";

/** Groups that the dashboard has anyway. */
const TAKEN = ["web", "chroma", "worker"];

/** The worker and the jobs of the dashboard: their sizes, and names that no other part of it has. */
export const parts: Check = ({ name, parsed: { dashboard, fly, render } }) => {
  if (!dashboard) return [];
  const problems: SettingProblem[] = [];
  const say: Say = (path, value, problem, allowed, good, breach = {}) => {
    const put = good === undefined ? { fix: removeCommand(name, path) } : { good };
    problems.push(settingProblem(name, path, { value, problem, allowed, ...put, ...breach }));
  };
  const { worker, jobs } = dashboard;
  // What a job does not say is the worker's, and wrong there.
  const sized = dashboardParts(dashboard).map(({ path: at, name: group, ends }) => {
    const { guest, plan } = ends ? (jobs[group] ?? {}) : worker;
    return { at, group, ends, guest, plan };
  });
  const context = {
    system: "dashboard",
    environment: name.environmentClass,
    exceptions: fly?.memoryExceptions ?? [],
  };
  judgeSizes(sized, context, say);
  for (const job of Object.keys(jobs).filter((one) => TAKEN.includes(one)))
    say(["dashboard", "jobs", job], job, "is the name of another group of the dashboard", "another name");
  const all = dashboardParts(dashboard).map(({ name: group }) => group);
  for (const kind of ["workers", "crons"] as const)
    for (const part of Object.keys(render?.[kind] ?? {}).filter((one) => all.includes(one)))
      say(
        ["render", kind, part],
        part,
        "is the name of a part that the dashboard has on every platform",
        "another name, or only one of the two",
      );
  return problems;
};
