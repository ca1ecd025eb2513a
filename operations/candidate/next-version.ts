import semver from "semver";
import { VERSION } from "../gates/provenance.ts";

/** The first version of a repository that has none. */
const FIRST = "v0.0.1";

/**
 * The next patch version after the newest tag v<semver>; candidates of a version (`v1.2.3-rc.1`) are no release, and other
 * tags are passed over.
 */
export function nextPatch(tags: readonly string[]): string {
  const released = tags.filter((tag) => VERSION.test(tag) && semver.prerelease(tag) === null);
  const [newest] = semver.rsort(released);
  return newest === undefined ? FIRST : `v${semver.inc(newest, "patch")}`;
}
