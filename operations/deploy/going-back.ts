import { digestOf, sameBuild } from "../../settings/releases/release.ts";
import { namingImage, type WantedRelease, wantedRelease } from "../run/wanted.ts";
import type { DeployContext } from "./step.ts";
import { isUnrecorded } from "./unrecorded.ts";

/**
 * The past release to go back to. After an interruption it is the one that was meant at first, also when it runs by now: what
 * was done is not refused. Another machine has no folder that says what was meant; there it is the one that is named, when
 * it runs and GitHub does not know of it yet.
 */
export async function goingBack(context: DeployContext): Promise<WantedRelease> {
  const { stack, options, facts, resolvedBefore: meant } = context;
  const { running } = facts;
  const arrived = meant ? running !== undefined && sameBuild(meant, running) : await isUnrecorded(context);
  const there = meant ?? running;
  if (arrived && there) return { image: there, property: "--rollback-to", env: namingImage(there) };
  return await wantedRelease(stack, {
    image: undefined,
    rollbackTo: meant ? digestOf(meant) : options.rollbackTo,
  });
}
