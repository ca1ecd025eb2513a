import { recoveryOverdue } from "../drill/overdue.ts";
import type { Stack } from "../workspace/stack.ts";
import { maybeDashboardOf, recoveryOf } from "../workspace/stack-file.ts";

/** A sentence for each part of a stack's recovery that is overdue: its backup, and its drills. */
export async function checkRecovery(stack: Stack): Promise<string[]> {
  const settings = { ...(await recoveryOf(stack)), dashboard: await maybeDashboardOf(stack) };
  return (await recoveryOverdue({ settings, env: stack.project.env, now: Date.now() })).map(
    ({ property, problem, fix }) => `${property}: ${problem}; ${fix}`,
  );
}
