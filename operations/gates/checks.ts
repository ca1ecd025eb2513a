import type { Finding } from "../../settings/finding.ts";
import type { Checks } from "../../settings/rules/required-checks.ts";
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
 * Whether every required check is green for exactly this commit: the newest run of that name was a success. One that was
 * skipped or is neutral proves nothing, and counts as not green. A check with leave only leaves a note, green or not.
 */
export function judgeChecks({ commit, required, checks, runs, today }: ChecksAsked): Verdict {
  const findings: Finding[] = [];
  const notes: string[] = [];
  for (const name of required.requiredChecks) {
    const newest = checks.filter((run) => run.name === name).sort((a, b) => b.id - a.id)[0];
    const leave = required.advisoryChecks.find(({ check, expires }) => check === name && expires >= today);
    const problem = problemWith(newest, commit);
    if (leave)
      notes.push(
        `check ${name} ${problem ?? "is green"}; it is advisory until ${leave.expires} (${leave.owner}: ${leave.reason})`,
      );
    else if (problem) findings.push({ property: `check ${name}`, problem, fix: repeat(commit, runs) });
  }
  return { findings, notes };
}

function problemWith(run: CheckRun | undefined, commit: string): string | undefined {
  if (!run) return `has not run for the commit ${commit.slice(0, 12)}`;
  if (run.status !== "completed") return `is not done yet (${run.status})`;
  return run.conclusion === "success" ? undefined : `ended with ${run.conclusion}`;
}
