import * as pulumi from "@pulumi/pulumi";
import { loadSettings } from "../settings/load.ts";
import type { StackSettings } from "../settings/types.ts";

/**
 * The settings of the stack that is being run, checked as a whole before any resource is declared.
 * @throws RunError with every problem and the command that fixes it; nothing has been touched then.
 */
export function stackSettings(): StackSettings {
  try {
    return loadSettings({
      project: pulumi.getProject(),
      stack: pulumi.getStack(),
      config: pulumi.runtime.allConfig(),
      secretKeys: JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS ?? "[]") as string[],
    });
  } catch (error) {
    // A RunError is shown without a stack trace, which would bury the list.
    throw new pulumi.RunError((error as Error).message);
  }
}
