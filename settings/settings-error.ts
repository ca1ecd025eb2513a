import type { SettingProblem } from "./finding.ts";

/** Thrown by `loadSettings`: every wrong setting of a stack at once, each with the command that puts it right. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
  readonly problems: readonly SettingProblem[];

  constructor(stack: string, problems: readonly SettingProblem[]) {
    const count = problems.length === 1 ? "1 setting is" : `${problems.length} settings are`;
    const list = problems.map((problem, index) => `${index + 1}. ${describe(problem)}`);
    super(`${count} wrong in stack ${stack}; nothing was changed.\n\n${list.join("\n\n")}\n`);
    this.problems = problems;
  }
}

function describe({ property, value, problem, allowed, fix }: SettingProblem): string {
  return [`${property} = ${value}`, `   ${problem}`, `   allowed: ${allowed}`, `   fix: ${fix}`].join("\n");
}
