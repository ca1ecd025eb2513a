import { digestOf, pastReleases, sameBuild } from "../../settings/releases/release.ts";
import { lastProven } from "./last-proven.ts";
import type { DeployContext } from "./step.ts";

/** How long after an update that was cut off before its smoke another run goes on with it. */
const GOES_ON_WITHIN_MS = 24 * 3_600_000;

/**
 * The image to go back to when the release does not answer: what ran before this run. Where the release itself ran already,
 * an earlier run may have brought it and been cut off before its smoke, on this machine or another: then it is what the
 * environment's last success at GitHub names. Undefined for a release that passed before, or that nobody knows to be new.
 */
export async function earlierRelease(context: DeployContext, image: string): Promise<string | undefined> {
  const { running } = context.facts;
  if (running === undefined || !sameBuild(running, image)) return running;
  const { releases } = await context.stack.outputs();
  const past = pastReleases(releases) ?? [];
  const brought = past.find((one) => sameBuild(one.image, image));
  const age = brought ? context.now() - Date.parse(brought.finished_at) : Number.POSITIVE_INFINITY;
  if (!(age < GOES_ON_WITHIN_MS)) return undefined;
  const proven = await lastProven(context).catch(() => undefined);
  if (proven === undefined || proven === digestOf(image)) return undefined;
  return past.find((one) => one.outcome === "live" && digestOf(one.image) === proven)?.image;
}
