import { nameOf, type PastRelease, type ReleaseHistory, sameBuild } from "./release.ts";

/**
 * The entries of a history that say that what runs was gone back to, newest first; none when it came as a release. Later
 * entries of the same build are changes around it, and what never was live as a whole came in between for nothing. Pure.
 */
export function rollbacksTo(live: string, releases: readonly PastRelease[]): PastRelease[] {
  const whole = releases.filter(({ outcome }) => outcome === "live");
  const other = whole.findIndex(({ image }) => !sameBuild(image, live));
  return (other < 0 ? whole : whole.slice(0, other)).filter(({ rollback }) => rollback !== undefined);
}

/**
 * What people are to know before they go back from what a rollback brought: that it is done, or where it goes from there,
 * which for `previous` is where the rollback came from. Undefined where none did. Pure.
 */
export function rollbackNote(
  past: string,
  { stack, live = "", releases = [] }: ReleaseHistory,
): string | undefined {
  const [newest] = rollbacksTo(live, releases);
  if (!newest) return undefined;
  const when = `${newest.finished_at.slice(0, 16).replace("T", " ")} UTC`;
  const rest = sameBuild(past, live) ? "it is done" : `from there it goes to ${nameOf({ image: past })}`;
  return `${stack} went back to ${nameOf(newest)} already, on ${when} by ${newest.by}: ${rest}`;
}
