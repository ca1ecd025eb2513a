import { digestOf, type PastRelease, sameBuild } from "./release.ts";

/** Builds that a history remembers: enough to go back several times. */
export const KEPT_BUILDS = 5;

/** Updates of the settings that one entry remembers. */
const KEPT_UPDATES = 10;

/** Entries at most: builds that take turns are few builds with many entries. */
const KEPT_ENTRIES = 20;

/**
 * A history with a new release in front. It remembers the last five builds, however often one was gone back to or its settings
 * changed: an update of the settings alone becomes a line of the build that it found (`updates`), so that it pushes out none. What was
 * incomplete, and what a rollback brought, stays an entry of its own. Pure.
 */
export function withNewest<R extends PastRelease>(release: R, history: readonly R[]): R[] {
  const [newest, ...older] = history;
  if (newest === undefined || !isSettingsAlone(release, newest)) return pruned([release, ...history]);
  const {
    image,
    finished_at,
    started_at,
    outcome,
    rollback,
    updates = [],
  } = newest as R & {
    started_at?: string;
  };
  const update = { finished_at: release.finished_at, by: release.by };
  const folded: R = {
    ...release,
    ...{ image, finished_at, outcome, by: newest.by },
    ...(started_at === undefined ? {} : { started_at }),
    ...(rollback === undefined ? {} : { rollback }),
    updates: [update, ...updates].slice(0, KEPT_UPDATES),
  };
  return pruned([folded, ...older]);
}

const isSettingsAlone = (release: PastRelease, newest: PastRelease): boolean =>
  release.image === newest.image &&
  release.outcome === "live" &&
  newest.outcome === "live" &&
  release.rollback === undefined;

/** Entries of the last builds that were live, and of as many that never were; of more entries than there may be, the newest of each. */
function pruned<R extends PastRelease>(history: readonly R[]): R[] {
  const live = lastBuilds(history.filter(({ outcome }) => outcome === "live"));
  const torn = lastBuilds(history.filter(({ image }) => !live.has(digestOf(image))));
  const kept = history.filter(({ image, outcome }) =>
    [live, ...(outcome === "live" ? [] : [torn])].some((builds) => builds.has(digestOf(image))),
  );
  const newest = (entry: R, index: number) => !kept.slice(0, index).some((one) => isAlike(one, entry));
  return kept.filter((entry, index) => index < KEPT_ENTRIES - KEPT_BUILDS || newest(entry, index));
}

const lastBuilds = (history: readonly PastRelease[]): ReadonlySet<string> =>
  new Set([...new Set(history.map(({ image }) => digestOf(image)))].slice(0, KEPT_BUILDS));

const isAlike = (one: PastRelease, other: PastRelease): boolean =>
  one.outcome === other.outcome && sameBuild(one.image, other.image);
