import { repair as repairStack } from "../../repair/repair.ts";
import type { Step } from "../step.ts";

/** Mends what a killed update left in the state; a sound stack is not touched. */
export const repair: Step = {
  name: "repair",
  title: "what a killed update may have left",
  async done({ stack }) {
    const { pendingOperations } = await stack.state();
    return pendingOperations.length === 0 ? "nothing is pending" : undefined;
  },
  async run({ stack, say }) {
    await repairStack(stack, {
      force: false,
      github: () => stack.githubAccess(),
      say: (line) => say(`  ${line}`),
    });
    return "mended";
  },
};
