import type * as z from "zod";
import { removeCommand } from "../commands.ts";
import type { SettingProblem } from "../finding.ts";
import { overdue } from "../rules/required-checks.ts";
import { labelsOf, type repository as schema } from "../schema/repository.ts";
import { settingProblem } from "../setting-problem.ts";
import type { StackName } from "../stack-name.ts";
import { protection } from "./github.ts";

type Repository = z.infer<typeof schema>;

/** What the settings of the repository say makes sense together, and leave that was given has not run out. */
export function judgeRepository(
  name: StackName,
  repository: Repository,
  { today, platform }: { today: string; platform?: string | undefined },
): SettingProblem[] {
  const { main, environments } = repository;
  const problems: SettingProblem[] = [];
  if (main.approvals < 1) {
    problems.push(
      settingProblem(name, ["repository", "main", "approvals"], {
        value: String(main.approvals),
        problem: "merges what nobody has reviewed",
        allowed: "a whole number of 1 to 10 approvals",
        good: 1,
      }),
    );
  }
  if (main.requiredChecks.length === 0) {
    problems.push(
      settingProblem(name, ["repository", "main", "requiredChecks"], {
        value: "(list)",
        problem: "merges what no check has seen",
        allowed: "at least one check",
        fix: removeCommand(name, ["repository", "main", "requiredChecks"]),
      }),
    );
  }
  for (const check of Object.keys(main.checkApps).filter((one) => !main.requiredChecks.includes(one)))
    problems.push(
      settingProblem(name, ["repository", "main", "checkApps", check], {
        value: String(main.checkApps[check]),
        problem: "is the app of no required check",
        allowed: main.requiredChecks.join(", "),
        fix: removeCommand(name, ["repository", "main", "checkApps", check]),
      }),
    );
  problems.push(...advisory(name, main, today), ...twins(name, repository));
  for (const [environment, rules] of Object.entries(environments)) {
    problems.push(
      ...protection(name, ["repository", "environments", environment], rules, "preview", platform),
    );
  }
  return problems;
}

function advisory(name: StackName, main: Repository["main"], today: string): SettingProblem[] {
  const over = overdue(main, today);
  return main.advisoryChecks.flatMap((entry, index) => {
    const at = ["repository", "main", "advisoryChecks", index];
    const fix = removeCommand(name, at);
    if (!main.requiredChecks.includes(entry.check)) {
      const allowed = main.requiredChecks.join(", ") || "none: no check is required";
      const problem = "is no required check, so it needs no leave";
      return [
        settingProblem(name, [...at, "check"], { value: JSON.stringify(entry.check), problem, allowed, fix }),
      ];
    }
    if (!over.includes(entry)) return [];
    const problem = `is over: ${entry.check} had leave to be red until then`;
    const allowed = "a day to come, YYYY-MM-DD, or no entry";
    return [settingProblem(name, [...at, "expires"], { value: entry.expires, problem, allowed, fix })];
  });
}

/** GitHub tells labels apart by name without case, and autolinks by prefix. */
function twins(name: StackName, repository: Repository): SettingProblem[] {
  const labels = labelsOf(repository).map((one) => one.name.toLowerCase());
  const own = labels.length - repository.labels.length;
  const prefixes = repository.autolinks.map((one) => one.key_prefix);
  const repeated = (all: readonly string[], section: string, offset: number, key: string) =>
    all.flatMap((one, index) => {
      if (all.indexOf(one) === index) return [];
      const at = ["repository", section, index - offset];
      const value = JSON.stringify(one);
      const fix = removeCommand(name, at);
      return [
        settingProblem(name, [...at, key], { value, problem: "is there twice", allowed: "each once", fix }),
      ];
    });
  return [...repeated(labels, "labels", own, "name"), ...repeated(prefixes, "autolinks", 0, "key_prefix")];
}
