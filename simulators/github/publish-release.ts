import type { Release } from "./activity.ts";
import { commitOf } from "./commit-of.ts";
import { refuse, validationFailed } from "./errors.ts";
import { ruleViolations } from "./rule-violations.ts";
import { unmetBy } from "./tag-requirements.ts";
import type { Repository, World } from "./world.ts";

/**
 * Makes a draft public. Only now its tag must be free: drafts may share one, published releases may not (GitHub's
 * documentation). A tag that is not there yet is made, by the rules that hold for tags. In a repository with immutable
 * releases this is the last moment at which its files can change.
 */
export function publish(world: World, repository: Repository, release: Release): void {
  const { activity } = repository;
  const others = [...activity.releases.values()].filter(({ id }) => id !== release.id);
  if (others.some(({ tag, draft }) => !draft && tag === release.tag)) {
    throw validationFailed({ resource: "Release", code: "already_exists", field: "tag_name" });
  }
  // GitHub's own words (github-community-projects/ospo-reusable-workflows#83): also when that release was deleted since.
  if (activity.immutableTags.has(release.tag)) {
    const message = "tag_name was used by an immutable release";
    throw validationFailed({ resource: "Release", code: "custom", field: "tag_name", message });
  }
  const { tags } = activity.git;
  if (!tags.has(release.tag)) {
    const { sha } = commitOf(repository, release.target);
    const broken = [
      ...ruleViolations(repository, "tag", release.tag, "creation"),
      ...unmetBy(repository, release.tag, sha),
    ];
    if (broken.length > 0) throw validationFailed(...broken);
    tags.set(release.tag, sha);
  }
  release.draft = false;
  release.publishedAt ??= world.clock.now();
  release.immutable = repository.immutableReleases;
  if (release.immutable) activity.immutableTags.add(release.tag);
}

/** Title, notes, `prerelease` and `make_latest` of an immutable release stay open (github/docs#45718); the rest is refused. */
export function refuseLocked(
  release: Release,
  wanted: { draft?: boolean | undefined; tag_name?: string | undefined },
) {
  // GitHub's own words (microsoft/hve-core#550).
  if (wanted.draft)
    throw validationFailed({
      ...{ resource: "Release", code: "custom", field: "state" },
      message: "state cannot be changed when release is immutable",
    });
  // GitHub's documentation says that it cannot; its words are not known to us.
  if (wanted.tag_name !== undefined && wanted.tag_name !== release.tag)
    throw refuse(422, "Cannot change the tag of an immutable release.");
}

/** What stands against moving or deleting a tag: its immutable release, as long as that is there (GitHub's documentation). */
export function lockedTag({ activity }: Repository, tag: string): string[] {
  const locked = [...activity.releases.values()].some((one) => one.immutable && one.tag === tag);
  return locked ? ["Repository rule violations found\n\nCannot delete ref of an immutable release."] : [];
}
