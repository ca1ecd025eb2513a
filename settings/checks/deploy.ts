import { removeCommand } from "../commands.ts";
import type { SettingProblem } from "../finding.ts";
import { REQUIRED_CHECKS } from "../schema/deploy.ts";
import { settingProblem } from "../setting-problem.ts";
import type { Check } from "./check.ts";

/** What the deploy command demands makes sense together, and leave that was given has not run out. */
export const deploy: Check = ({ name, parsed: { deploy: given }, today }) => {
  if (!given) return [];
  const at = (...path: PropertyKey[]) => ["deploy", ...path];
  const problems: SettingProblem[] = [];
  const { requiredChecks, advisoryChecks, evidence, window, freezes } = given;

  if (requiredChecks.length === 0 && name.environmentClass === "production")
    problems.push(
      settingProblem(name, at("requiredChecks"), {
        value: "(list)",
        problem: "lets a commit into production that no check has seen",
        allowed: `at least one check, such as ${REQUIRED_CHECKS.join(", ")}`,
        fix: removeCommand(name, at("requiredChecks")),
      }),
    );
  advisoryChecks.forEach(({ check, expires }, index) => {
    if (!requiredChecks.includes(check))
      problems.push(
        settingProblem(name, at("advisoryChecks", index, "check"), {
          value: JSON.stringify(check),
          problem: "is no required check, so it needs no leave",
          allowed: requiredChecks.join(", ") || "none: no check is required",
          fix: removeCommand(name, at("advisoryChecks", index)),
        }),
      );
    if (expires < today)
      problems.push(
        settingProblem(name, at("advisoryChecks", index, "expires"), {
          value: expires,
          problem: `is over: ${check} had leave to be red until then`,
          allowed: "a day to come, YYYY-MM-DD, or no entry",
          fix: removeCommand(name, at("advisoryChecks", index)),
        }),
      );
  });
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
