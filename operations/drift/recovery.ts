import { recoveryOverdue } from "../drill/overdue.ts";
import type { Stack } from "../workspace/stack.ts";
import { recoveryOf } from "../workspace/stack-file.ts";

/** A sentence for each part of a stack's recovery that is overdue: its backup, and its drills. */
export async function checkRecovery(stack: Stack): Promise<string[]> {
  const settings = await recoveryOf(stack);
  const asked = { settings, kinds: ["database"] as const, env: stack.project.env, now: Date.now() };
  return (await recoveryOverdue(asked)).map(
    ({ property, problem, fix }) => `${property}: ${problem}; ${fix}`,
  );
}
