import { type PastRelease, pastReleases, sameBuild } from "../../settings/releases/release.ts";
import type { Group } from "../systems/declaration.ts";

/** What a process group stores of a release: see the provider's `Release`. */
type Stored = Omit<PastRelease, "outcome"> & { started_at: string; outcome?: PastRelease["outcome"] };

/**
 * The stack's output `releases`: the history of its first process group, judged by the other groups that run the same
 * image. A build that the first group took and another never did was torn, and taken back: no release to go back to.
 * A history that begins later than the release, because newer entries pushed older ones out, proves nothing.
 *
 * @param live the image that all groups run now
 */
export function releaseHistory(
  live: string,
  first: readonly Stored[],
  ...others: (readonly Stored[])[]
): PastRelease[] {
  const took = (history: readonly Stored[], image: string) =>
    history.some((release) => release.outcome !== "incomplete" && sameBuild(release.image, image));
  const torn = ({ image, started_at }: Stored) =>
    !sameBuild(image, live) &&
    others.some(
      (history) =>
        !took(history, image) &&
        history.some(({ finished_at }) => Date.parse(finished_at) <= Date.parse(started_at)),
    );
  return (pastReleases<Stored>(first) ?? []).map((release) => {
    const { image, finished_at, by, rollback, updates } = release;
    const outcome = torn(release) ? "incomplete" : release.outcome;
    return { image, finished_at, outcome, by, ...(rollback && { rollback }), ...(updates && { updates }) };
  });
}

/** The same of a system by its groups, in their order: one with an image of its own has a history of its own, which proves nothing here. */
export function systemHistory(
  live: string,
  groups: readonly Pick<Group, "image">[],
  histories: readonly (readonly Stored[])[],
): PastRelease[] {
  const [first = [], ...others] = histories.filter((_, index) => groups[index]?.image === undefined);
  return releaseHistory(live, first, ...others);
}
