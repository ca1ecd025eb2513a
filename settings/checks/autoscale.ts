import { removeCommand, setCommand } from "../commands.ts";
import type { SettingProblem } from "../finding.ts";
import { settingProblem } from "../setting-problem.ts";
import type { Check } from "./check.ts";

type Given = { web?: { autostop?: unknown; min_machines_running?: unknown } } | undefined;

/** A range of web machines, and settings beside it that contradict it. Those left out follow the range. */
export const autoscale: Check = ({ name, parsed: { dashboard }, raw }) => {
  const range = dashboard?.web.autoscale;
  // With an index at each machine the range as such is refused.
  if (!range || dashboard.chroma.mode === "per-machine") return [];
  const at = (...path: PropertyKey[]) => ["dashboard", "web", ...path];
  const given = (raw.dashboard as Given)?.web ?? {};
  const problems: SettingProblem[] = [];
  if (range.min > range.max) {
    problems.push(
      settingProblem(name, at("autoscale", "min"), {
        value: String(range.min),
        problem: `is above the most machines there may be (autoscale.max, ${range.max})`,
        allowed: `at most ${range.max}`,
        good: range.max,
      }),
    );
  }
  if (given.autostop === "off") {
    problems.push(
      settingProblem(name, at("autostop"), {
        value: "off",
        problem: `leaves all ${range.max} machines of autoscale running: nothing would ever scale down`,
        allowed: "stop or suspend while autoscale is set",
        fix: setCommand(name, at("autostop"), "stop"),
      }),
    );
  }
  const running = given.min_machines_running;
  if (running !== undefined && running !== range.min && typeof running === "number") {
    problems.push(
      settingProblem(name, at("min_machines_running"), {
        value: String(running),
        problem: `contradicts autoscale.min (${range.min})`,
        allowed: "nothing while autoscale is set: its min says how many machines stay awake",
        fix: removeCommand(name, at("min_machines_running")),
      }),
    );
  }
  return problems;
};
