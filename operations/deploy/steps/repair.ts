import { LockHeld, repair as repairStack } from "../../repair/repair.ts";
import type { DeployContext, Step } from "../step.ts";
import { StackLocked, waitFor } from "../waiting.ts";

/** Mends what a killed update left in the state; a sound stack is not touched. */
export const repair: Step = {
  name: "repair",
  title: "what a killed update may have left",
  async done({ stack }) {
    // A state that cannot be read is one that may be mended.
    const state = await stack.state().catch(() => undefined);
    return state?.pendingOperations.length === 0 ? "nothing is pending" : undefined;
  },
  async run(context) {
    for (;;) {
      const held = await mend(context);
      if (held === undefined) return "mended";
      if (!(await waitFor(context, held.holders))) throw held;
      // What was pending may have been the update that went on.
      const done = await repair.done?.(context);
      if (done !== undefined) return done;
    }
  },
};

/** Mends the state; answers who holds the stack when somebody does. */
async function mend({ stack, say }: DeployContext): Promise<StackLocked | undefined> {
  try {
    await repairStack(stack, {
      force: false,
      github: () => stack.githubAccess(),
      say: (line) => say(`  ${line}`),
    });
    return undefined;
  } catch (error) {
    if (error instanceof LockHeld) return new StackLocked(stack.name, [error.holder]);
    throw error;
  }
}
