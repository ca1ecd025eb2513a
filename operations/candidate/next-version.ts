import { VERSION } from "../gates/provenance.ts";

/** The first version of a repository that has none. */
const FIRST = "v0.0.1";

/**
 * The next patch version after the newest tag v<semver>; candidates of a version (`v1.2.3-rc.1`) are no release, and other
 * tags are passed over.
 */
export function nextPatch(tags: readonly string[]): string {
  const [newest] = tags
    .filter((tag) => VERSION.test(tag) && !tag.includes("-"))
    .map((tag) => tag.slice(1).split(".").map(Number))
    .sort((a, b) => compare(b, a));
  if (!newest) return FIRST;
  const [major = 0, minor = 0, patch = 0] = newest;
  return `v${major}.${minor}.${patch + 1}`;
}

function compare(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((part, index) => part !== other[index]);
  return at === -1 ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
}
