import { digestOf, sameBuild } from "../../settings/releases/release.ts";
import { namingImage, type WantedRelease, wantedRelease } from "../run/wanted.ts";
import type { DeployContext } from "./step.ts";

/**
 * The past release to go back to. After an interruption it is the one that was meant at first, also when it runs by now.
 * Another machine has no folder that says what was meant; there the state says whether a rollback brought what runs.
 */
export async function goingBack(context: DeployContext): Promise<WantedRelease> {
  const { stack, options, facts, resolvedBefore: meant } = context;
  if (meant !== undefined && facts.running !== undefined && sameBuild(meant, facts.running))
    return { image: meant, property: "--rollback-to", env: namingImage(meant) };
  const { rollbackTo, fingerprint } = options;
  return await wantedRelease(stack, {
    image: undefined,
    ...(meant === undefined ? { rollbackTo, fingerprint } : { rollbackTo: digestOf(meant) }),
  });
}
