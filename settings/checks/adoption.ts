import { removeCommand } from "../commands.ts";
import type { SettingProblem } from "../finding.ts";
import { machineCount } from "../rules/production/machines.ts";
import { isOn } from "../schema/host.ts";
import { settingProblem } from "../setting-problem.ts";
import type { Check } from "./check.ts";

/** What is taken over as it is, and under which names: on Fly.io alone, in slots that are declared. */
export const adoption: Check = ({ name, parsed: { dashboard, host } }) => {
  if (!dashboard) return [];
  const { adopt, web } = dashboard;
  const problems: SettingProblem[] = [];
  if (adopt === "as-is" && isOn("render", host))
    problems.push(
      settingProblem(name, ["dashboard", "adopt"], {
        value: adopt,
        problem:
          "leaves machines of Fly.io as they are; a service on Render is deployed when it is taken over",
        allowed: "true or false where the stack is on Render",
        good: true,
      }),
    );
  const taken = Object.values(web.names ?? {});
  for (const [slot, machine] of Object.entries(web.names ?? {})) {
    const at = ["dashboard", "web", "names", slot];
    const [, region = "", number = "0"] = /^web-([a-z]{3})-(\d+)$/.exec(slot) ?? [];
    const there = machineCount({ [region]: (web.regions as Record<string, number>)[region] ?? 0 });
    if (Number(number) > there)
      problems.push(
        settingProblem(name, at, {
          value: machine,
          problem: `names a machine of a slot that is not declared: ${there} in ${region}`,
          allowed: "slots of dashboard.web.regions",
          fix: removeCommand(name, at),
        }),
      );
    if (taken.filter((one) => one === machine).length > 1)
      problems.push(
        settingProblem(name, at, {
          value: machine,
          problem: "is the name of two slots' machines",
          allowed: "each machine once",
          fix: removeCommand(name, at),
        }),
      );
  }
  return problems;
};
