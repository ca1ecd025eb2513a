import { removeCommand } from "../commands.ts";
import type { SettingProblem } from "../finding.ts";
import { settingProblem } from "../setting-problem.ts";
import type { Check } from "./check.ts";

/** What the deploy command demands makes sense together. */
export const deploy: Check = ({ name, parsed: { deploy: given } }) => {
  if (!given) return [];
  const at = (...path: PropertyKey[]) => ["deploy", ...path];
  const problems: SettingProblem[] = [];
  const { evidence, window, freezes } = given;

  const names = evidence.map(({ artifact }) => artifact);
  names.forEach((artifact, index) => {
    if (names.indexOf(artifact) === index) return;
    problems.push(
      settingProblem(name, at("evidence", index, "artifact"), {
        value: JSON.stringify(artifact),
        problem: "is demanded twice",
        allowed: "each artifact once",
        fix: removeCommand(name, at("evidence", index)),
      }),
    );
  });
  if (window && window.from >= window.to)
    problems.push(
      settingProblem(name, at("window", "to"), {
        value: JSON.stringify(window.to),
        problem: `is not after ${window.from}: the window never opens`,
        allowed: `a time of day after ${window.from}`,
        good: "17:00",
      }),
    );
  freezes.forEach(({ from, to }, index) => {
    if (from <= to) return;
    problems.push(
      settingProblem(name, at("freezes", index, "to"), {
        value: to,
        problem: `is before ${from}, the first day of the freeze`,
        allowed: `${from} or a later day`,
        good: from,
      }),
    );
  });
  return problems;
};
