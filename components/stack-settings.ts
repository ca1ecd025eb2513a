import * as pulumi from "@pulumi/pulumi";
import { loadAnySettings } from "../settings/load.ts";
import type { SettingsInput } from "../settings/sections.ts";
import { loadSharedSettings, type SharedSettings } from "../settings/shared.ts";
import { SHARED } from "../settings/stack-name.ts";
import type { AnySettings } from "../settings/types.ts";
import { otherClaims } from "./other-stacks.ts";

/** Whether the stack that is being run is the one that owns what exists once. */
export const isShared = (): boolean => pulumi.getStack() === SHARED;

/**
 * The settings of the stack that is being run, checked as a whole before any resource is declared.
 * @throws RunError with every problem and the command that fixes it; nothing has been touched then.
 */
export async function stackSettings(): Promise<AnySettings> {
  const others = await otherClaims();
  return checked((input) => loadAnySettings({ ...input, others }));
}

/** The same for the stack shared. */
export const sharedSettings = (): SharedSettings => checked(loadSharedSettings);

function checked<Settings>(load: (input: SettingsInput) => Settings): Settings {
  try {
    return load({
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
