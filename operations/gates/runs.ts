import type { WorkflowRun } from "../github/shapes.ts";

/** What to do about something that the workflow runs of a commit should have left: names the runs to repeat. */
export function repeat(commit: string, runs: readonly WorkflowRun[], only?: number): string {
  const wanted = only === undefined ? runs : runs.filter(({ id }) => id === only);
  const going = wanted.filter(({ status }) => status !== "completed");
  if (going.length > 0)
    return `wait for the run, then deploy again: ${going.map(({ id }) => `gh run watch ${id}`).join("; ")}`;
  const failed = wanted.filter(({ conclusion }) => conclusion !== "success");
  const again = failed.length > 0 ? failed : wanted;
  if (again.length === 0)
    return only === undefined
      ? `no workflow has run for ${commit.slice(0, 12)}: push the commit, or start its workflow with gh workflow run`
      : `gh run rerun ${only}`;
  return again.map(({ id, name, path }) => `gh run rerun ${id} (${name ?? path})`).join("; ");
}
