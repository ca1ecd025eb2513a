import { removeCommand, setCommand } from "../commands.ts";
import type { SettingProblem } from "../finding.ts";
import { settingProblem } from "../setting-problem.ts";
import type { Check } from "./check.ts";

/** Why a group with volumes cannot grow or be doubled at will. */
const ONE_MACHINE = "a Fly volume attaches to one machine";

/** What a Chroma index at each web machine rules out, and an index that is described without being asked for. */
export const chroma: Check = ({ name, raw, parsed: { dashboard } }) => {
  if (!dashboard) return [];
  const { web, chroma } = dashboard;
  const problems: SettingProblem[] = [];
  const given = Object.keys((raw.dashboard as { chroma?: object } | undefined)?.chroma ?? {});
  // Without a mode there is no index: a volume that an older stack file described would go without a word.
  if (given.length > 0 && !given.includes("mode"))
    problems.push(
      settingProblem(name, ["dashboard", "chroma", "mode"], {
        value: "(not given)",
        problem: `is none unless it is said, and ${given.join(", ")} would describe nothing`,
        allowed: "group, per-machine, none",
        good: chroma.volumes === undefined ? "group" : "per-machine",
      }),
    );
  if (chroma.mode !== "per-machine") {
    if (chroma.volumes !== undefined) {
      problems.push(
        settingProblem(name, ["dashboard", "chroma", "volumes"], {
          value: String(chroma.volumes),
          problem: `has no meaning with mode ${chroma.mode}`,
          allowed: "only with mode per-machine; mode group has one volume, mode none has none",
          fix: removeCommand(name, ["dashboard", "chroma", "volumes"]),
        }),
      );
    }
    return problems;
  }
  if (web.strategy !== undefined && web.strategy !== "rolling") {
    problems.push(
      settingProblem(name, ["dashboard", "web", "strategy"], {
        value: web.strategy,
        problem: `does not go with chroma mode per-machine: ${ONE_MACHINE}, so a new machine cannot run beside the old one`,
        allowed: "rolling, or another strategy with chroma mode group",
        good: "rolling",
      }),
    );
  }
  if (web.autoscale !== undefined) {
    problems.push(
      settingProblem(name, ["dashboard", "web", "autoscale"], {
        value: `${web.autoscale.min} to ${web.autoscale.max} machines`,
        problem: `does not go with chroma mode per-machine: ${ONE_MACHINE}, so a clone would start without the index`,
        allowed: "a fixed number of machines, or chroma mode group",
        fix: removeCommand(name, ["dashboard", "web", "autoscale"]),
      }),
    );
  }
  const total = Object.values(web.regions).reduce((sum, count) => sum + count, 0);
  if (chroma.volumes !== undefined && total > chroma.volumes) {
    problems.push(
      settingProblem(name, ["dashboard", "web", "regions"], {
        value: `${total} machines`,
        problem: `is more than the ${chroma.volumes} volumes of chroma mode per-machine: ${ONE_MACHINE}`,
        allowed: `at most ${chroma.volumes} machines, or more volumes (dashboard.chroma.volumes)`,
        fix: setCommand(name, ["dashboard", "chroma", "volumes"], total),
      }),
    );
  }
  return problems;
};
