import type { Finding } from "../../settings/finding.ts";
import { appOf, type Checks } from "../../settings/rules/required-checks.ts";
import type { CheckRun, WorkflowRun } from "../github/shapes.ts";
import type { Verdict } from "./gate.ts";
import { repeat } from "./runs.ts";

/** What is asked of a commit's checks. */
export interface ChecksAsked {
  commit: string;
  /** What the repository demands of every commit: the same that its ruleset does. */
  required: Checks;
  checks: readonly CheckRun[];
  /** Workflow runs of the same commit: they say what to repeat. */
  runs: readonly WorkflowRun[];
  /** YYYY-MM-DD. */
  today: string;
}

/**
 * Whether every required check is green for exactly this commit: all current runs of that name, of the app that reports it,
 * were a success. Several are current when several workflow runs report one name; a red one is hidden by none of them. One that
 * was skipped or is neutral proves nothing, and counts as not green. A check with leave only leaves a note, green or not.
 */
export function judgeChecks({ commit, required, checks, runs, today }: ChecksAsked): Verdict {
  const findings: Finding[] = [];
  const notes: string[] = [];
  for (const name of required.requiredChecks) {
    const app = appOf(name, required);
    const named = checks.filter((run) => run.name === name);
    const current = named.filter((run) => run.app?.id === app);
    const leave = required.advisoryChecks.find(({ check, expires }) => check === name && expires >= today);
    const problem = current.length === 0 ? notRun(named, app, commit) : worst(current);
    if (leave)
      notes.push(
        `check ${name} ${problem ?? "is green"}; it is advisory until ${leave.expires} (${leave.owner}: ${leave.reason})`,
      );
    else if (problem) findings.push({ property: `check ${name}`, problem, fix: repeat(commit, runs) });
  }
  return { findings, notes };
}

function notRun(named: readonly CheckRun[], app: number, commit: string): string {
  const others = named.map((run) => run.app?.slug ?? "an app that is gone");
  const said =
    others.length === 0 ? "" : `: ${[...new Set(others)].join(", ")} reported it, and app ${app} must`;
  return `has not run for the commit ${commit.slice(0, 12)}${said}`;
}

/** What the first current run that is not green has against it. */
const worst = (current: readonly CheckRun[]) => current.map(problemWith).find((one) => one !== undefined);

function problemWith(run: CheckRun): string | undefined {
  if (run.status !== "completed") return `is not done yet (${run.status})`;
  return run.conclusion === "success" ? undefined : `ended with ${run.conclusion}`;
}
