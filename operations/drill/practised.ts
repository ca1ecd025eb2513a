import { nameOf, type ReleaseHistory, sameBuild, shortDigest } from "../../settings/releases/release.ts";
import { PREVIOUS, releaseToGoBackTo } from "../../settings/releases/rollback.ts";

/** The releases between which going back is practised, by their images. */
export interface Practised {
  /** What runs, and runs again at the end. */
  runs: string;
  /** The one before, which runs in between. */
  earlier: string;
}

/**
 * Which release a drill goes back to. A stack that somebody took back does not run its newest release, and the way forward from
 * there leads to what was fled from: then nothing is practised. Pure.
 * @throws Error with the command that puts it right
 */
export function practisedReleases(history: ReleaseHistory): Practised {
  const { stack, live, releases = [] } = history;
  const earlier = releaseToGoBackTo(PREVIOUS, history);
  // The newest that a deploy brought: those that a rollback brought were there before.
  const brought = releases.find(({ rollback }) => rollback === undefined);
  if (live !== undefined && brought !== undefined && !sameBuild(brought.image, live))
    throw new Error(
      `${stack} runs ${nameOf({ image: live })} since it went back from ${nameOf(brought)}: by somebody who had a reason, or by a drill that was cut off; nothing was changed\n` +
        `fix: npm run deploy -- ${stack} --image <a newer one>, or where it was a drill: npm run rollback -- ${stack} ${shortDigest(brought.image)}`,
    );
  return { runs: live ?? "", earlier };
}
