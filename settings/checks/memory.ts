import { byFlyGroup } from "../breaches.ts";
import { removeCommand } from "../commands.ts";
import { dashboardParts } from "../dashboard-parts.ts";
import type { SettingProblem } from "../finding.ts";
import { guestProblems } from "../guest-limits.ts";
import { judgeMemory, MEMORY_FLOOR_MB, mayHaveLess } from "../rules/memory.ts";
import { settingProblem } from "../setting-problem.ts";
import type { Check } from "./check.ts";

/** Memory of the dashboard's machines, and exceptions that nobody may have. */
export const memory: Check = ({ name, parsed: { dashboard, fly } }) => {
  if (!dashboard) return [];
  const exceptions = fly?.memoryExceptions ?? [];
  const environment = name.environmentClass;
  const { web, chroma } = dashboard;
  const groups = [
    { group: "web", guest: web.guest, ends: false },
    ...(chroma.mode === "group" ? [{ group: "chroma", guest: chroma.guest, ends: false }] : []),
  ];
  const small = groups.flatMap(({ group, guest, ends }): SettingProblem[] => {
    const path = ["dashboard", group, "guest", "memory_mb"];
    // Of a size that Fly does not offer nothing more can be said.
    if (guestProblems(guest).length > 0) return [];
    const { memory_mb } = guest;
    const found = judgeMemory(
      { group, memory_mb, ends },
      { environment, exceptions, property: path.join(".") },
    );
    return found.map(({ problem }) =>
      settingProblem(name, path, {
        value: String(memory_mb),
        problem,
        allowed:
          environment === "preview"
            ? `${MEMORY_FLOOR_MB} MB or more, or an entry {group, memory_mb, reason} in fly.memoryExceptions`
            : `${MEMORY_FLOOR_MB} MB or more`,
        good: MEMORY_FLOOR_MB,
        ...byFlyGroup("memory-floor", group),
      }),
    );
  });
  const useless = exceptions.flatMap(({ group }, index): SettingProblem[] => {
    const lasting = [
      ...groups,
      ...dashboardParts(dashboard).map(({ name: one, ends }) => ({ group: one, ends })),
    ];
    const known = lasting.find((one) => one.group === group);
    if (known === undefined || mayHaveLess(known, environment)) return [];
    const path = ["fly", "memoryExceptions", index];
    return [
      settingProblem(name, path, {
        value: group,
        problem: "is a group that runs all the time, which has the floor in staging and production",
        allowed: "jobs with a schedule and release_command; in previews any group",
        fix: removeCommand(name, path),
      }),
    ];
  });
  return [...small, ...useless];
};
