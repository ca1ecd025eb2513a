import { createHash } from "node:crypto";
import type { GithubClient } from "./client.ts";
import { type Release, release } from "./shapes.ts";

/** A release as it is wanted. */
export interface WantedRelease {
  /** Tag, and title of a release that is made anew. */
  tag: string;
  /** Commit that the tag is put on when it is not there yet; undefined: the default branch's. */
  commit: string | undefined;
  /** Notes of a release that is made anew. */
  notes: string;
  prerelease: boolean;
  files: readonly ReleaseFile[];
}

/** A file of a release: JSON. */
export interface ReleaseFile {
  name: string;
  content: Uint8Array;
}

/** How it went. */
export interface PublishedRelease {
  /** Names of what was sent. */
  sent: string[];
  /** Names of what could not be attached any more: the release was published before, and is immutable. */
  left: string[];
}

/**
 * Publishes a release together with its files: drafted, filled, and published last, since GitHub takes no file for an
 * immutable release (its documentation, "Immutable releases"). After a failure at any step it goes on from what is there.
 * A draft of the tag that somebody began is filled and published as it reads: there can be one release of a tag only. To a
 * release that is published already, files are added where GitHub still takes them.
 *
 * @throws ProviderError with GitHub's words
 */
export async function publishRelease(github: GithubClient, wanted: WantedRelease): Promise<PublishedRelease> {
  const published = await github.find(`/releases/tags/${encodeURIComponent(wanted.tag)}`, release);
  const found = published ?? (await draftOf(github, wanted.tag)) ?? (await draft(github, wanted));
  const missing = wanted.files.filter((file) => !has(found, file));
  if (found.immutable) return { sent: [], left: missing.map(({ name }) => name) };
  for (const { name, content } of missing) {
    // A name is taken by what broke off while it was sent, and by what this run sent before it was interrupted.
    const taken = found.assets.find((one) => one.name === name);
    if (taken) await github.remove(`/releases/assets/${taken.id}`);
    await github.upload(found.upload_url, name, content, "application/json");
  }
  if (found.draft)
    await github.change({ method: "PATCH", path: `/releases/${found.id}`, body: { draft: false } }, release);
  return { sent: missing.map(({ name }) => name), left: [] };
}

/** The newest draft of a tag. Drafts are not found by their tag: only lists have them. */
async function draftOf(github: GithubClient, tag: string): Promise<Release | undefined> {
  for await (const one of github.each("/releases", release))
    if (one.draft && one.tag_name === tag) return one;
  return undefined;
}

function draft(github: GithubClient, { tag, commit, notes, prerelease }: WantedRelease): Promise<Release> {
  const body = { tag_name: tag, name: tag, body: notes, prerelease, draft: true };
  const target = commit === undefined ? {} : { target_commitish: commit };
  return github.change({ method: "POST", path: "/releases", body: { ...body, ...target } }, release);
}

/** Whether a release has a file, whole. Servers that say no digest are taken at the size's word. */
function has({ assets }: Release, { name, content }: ReleaseFile): boolean {
  const digest = `sha256:${createHash("sha256").update(content).digest("hex")}`;
  return assets.some(
    (one) =>
      one.name === name &&
      one.state !== "starter" &&
      (one.digest ? one.digest === digest : one.size === content.length),
  );
}
