import { recoveryOverdue } from "../drill/overdue.ts";
import type { Stack } from "../workspace/stack.ts";
import { backupOf, maybeDashboardOf } from "../workspace/stack-file.ts";

/** A sentence for each part of a stack's recovery that is overdue: its backup, and its drills. */
export async function checkRecovery(stack: Stack): Promise<string[]> {
  const [backup, dashboard] = [await backupOf(stack), await maybeDashboardOf(stack)];
  const settings = { stack: stack.name, backup, dashboard };
  return (await recoveryOverdue({ settings, env: stack.project.env, now: Date.now() })).map(
    ({ property, problem, fix }) => `${property}: ${problem}; ${fix}`,
  );
}
