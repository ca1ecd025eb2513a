import { ownApps } from "../apps.ts";
import { removeCommand } from "../commands.ts";
import type { SettingProblem } from "../finding.ts";
import { isOn } from "../schema/host.ts";
import { settingProblem } from "../setting-problem.ts";
import { slotIn } from "../slots.ts";
import type { StackName } from "../stack-name.ts";
import type { Check } from "./check.ts";

type Regions = Readonly<Partial<Record<string, number>>>;

/** What of a system is taken over, and under which names. */
interface Taken {
  adopt: boolean | "as-is";
  onRender: boolean;
  names: Readonly<Record<string, string>>;
  /** Machines by region, of each group that may have names. */
  groups: Readonly<Record<string, Regions>>;
  /** Where its settings stand, and the names of its machines. */
  at: readonly string[];
  namesAt: readonly string[];
}

/** What is taken over as it is, and under which names: on Fly.io alone, in slots that are declared. */
export const adoption: Check = ({ name, parsed }) => {
  const { dashboard, host, fly } = parsed;
  const home = fly?.primaryRegion ?? "dfw";
  const systems: Taken[] = ownApps(name, parsed).map((app) => ({
    ...{ adopt: app.adopt, onRender: isOn("render", app.host), names: app.names ?? {} },
    groups: {
      web: app.regions,
      ...Object.fromEntries(
        Object.entries(app.groups).map(([group, { regions }]) => [group, regions ?? { [home]: 1 }]),
      ),
    },
    ...{ at: app.at([]).map(String), namesAt: app.at(["names"]).map(String) },
  }));
  if (dashboard)
    systems.unshift({
      ...{ adopt: dashboard.adopt, onRender: isOn("render", host), names: dashboard.web.names ?? {} },
      groups: { web: dashboard.web.regions },
      ...{ at: ["dashboard"], namesAt: ["dashboard", "web", "names"] },
    });
  return systems.flatMap((system) => [...onFlyAlone(name, system), ...inSlots(name, system)]);
};

function onFlyAlone(name: StackName, { adopt, onRender, at }: Taken): SettingProblem[] {
  if (adopt !== "as-is" || !onRender) return [];
  return [
    settingProblem(name, [...at, "adopt"], {
      value: adopt,
      problem: "leaves machines of Fly.io as they are; a service on Render is deployed when it is taken over",
      allowed: `true or false where the ${at[0] === "dashboard" ? "stack" : "app"} is on Render`,
      good: true,
    }),
  ];
}

function inSlots(name: StackName, { names, groups, namesAt }: Taken): SettingProblem[] {
  const taken = Object.values(names);
  return Object.entries(names).flatMap(([slot, machine]) => {
    const at = [...namesAt, slot];
    const wrong = (problem: string, allowed: string) =>
      settingProblem(name, at, { value: machine, problem, allowed, fix: removeCommand(name, at) });
    const { group = "", region = "", number = 0 } = slotIn(slot) ?? {};
    const there = groups[group]?.[region] ?? 0;
    return [
      ...(number > there
        ? [
            wrong(
              `names a machine of a slot that is not declared: ${there} in ${region}`,
              namesAt[0] === "dashboard"
                ? "slots of dashboard.web.regions"
                : `slots of ${namesAt.slice(0, -1).join(".")}`,
            ),
          ]
        : []),
      ...(taken.filter((one) => one === machine).length > 1
        ? [wrong("is the name of two slots' machines", "each machine once")]
        : []),
    ];
  });
}
