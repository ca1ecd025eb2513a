import { NO_DASHBOARD } from "../../settings/schema/host.ts";
import { UsageError } from "../run/usage-error.ts";
import type { Stack } from "../workspace/stack.ts";
import { hostOf } from "../workspace/stack-file.ts";
import type { DeployOptions } from "./options.ts";

/** Whether a stack is without the dashboard, by its stack file alone; one that cannot be read is refused where all of it is. */
export const isBare = async (stack: Stack): Promise<boolean> =>
  (await hostOf(stack).catch(() => undefined)) === NO_DASHBOARD;

/**
 * A stack without the dashboard runs no image of a release.
 * @throws UsageError with everything that names one
 */
export function expectNoImage(options: DeployOptions): void {
  const { stack, command } = options;
  const none = `the stack ${stack} is without the dashboard (host: none)`;
  if (command === "rollback")
    throw new UsageError(
      `${none}, so there is no release to go back to\n` +
        `fix: put the image of the app back in its settings, and npm run deploy -- ${stack}`,
    );
  const named = (["image", "version", "commit", "hotfix"] as const).filter(
    (one) => options[one] !== undefined,
  );
  if (named.length > 0)
    throw new UsageError(
      named
        .map((one) => `--${one} is not for this stack: ${none}; images of its apps stand in its settings`)
        .join("\n"),
    );
}
