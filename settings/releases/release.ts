import { parseImage } from "../rules/image-reference.ts";

/**
 * How a rollout ended. `live`: the group ran it. `incomplete`: something of it was live that the state did not
 * describe, or one group of the release took it and another did not. One that was put back entirely leaves no entry.
 */
export type Outcome = "live" | "incomplete";

/** How a release came to be that was gone back to. */
export interface WentBack {
  /** Fingerprint of the plan that was approved for it; undefined where none was asked for, as of `npm run up`. */
  fingerprint?: string;
}

/** An update that changed what runs beside the build: settings, secrets, sizes. */
export interface SettingsUpdate {
  /** When it ended: ISO 8601, UTC. */
  finished_at: string;
  by: string;
}

/** One entry of the stack's output `releases`, newest first there. */
export interface PastRelease {
  /** Image with its digest. */
  image: string;
  /** When its rollout ended: ISO 8601, UTC. */
  finished_at: string;
  outcome: Outcome;
  /** Who released it. */
  by: string;
  /** Of one that a rollback brought. */
  rollback?: WentBack;
  /** Updates of the settings alone while the build ran, newest first: the last ten. @default none */
  updates?: SettingsUpdate[];
}

/** What a stack says about itself in its outputs. */
export interface ReleaseHistory {
  stack: string;
  /** The last good image: the stack's output `image`; undefined before the first release. */
  live: string | undefined;
  /** Newest first; undefined when the stack has not written them down yet. */
  releases: readonly PastRelease[] | undefined;
  /** Fingerprint of the plan that whoever asks had approved. @default none */
  fingerprint?: string | undefined;
}

/**
 * Reads the stack's output `releases`, or the history that a process group stored. Entries without an outcome were
 * written before there was one, when only rollouts that succeeded were kept: they read as live.
 *
 * @returns undefined when it is no list: a stack that was last updated before there was such an output
 */
export function pastReleases<T extends object>(stored: unknown): (T & PastRelease)[] | undefined {
  if (!Array.isArray(stored)) return undefined;
  return stored.map((entry: T & PastRelease) => ({ ...entry, outcome: entry.outcome ?? "live" }));
}

/** Digest of an image, `sha256:<64 hex digits>`; the reference itself when it names none. */
export function digestOf(image: string): string {
  return parseImage(image).digest ?? image;
}

/** Whether two references name one build: their tags may differ. */
export const sameBuild = (one: string, other: string) => digestOf(one) === digestOf(other);

/** A digest as people are shown it and may type it: its first 12 digits, as Docker shortens them. */
export function shortDigest(image: string): string {
  return digestOf(image)
    .replace(/^sha256:/, "")
    .slice(0, 12);
}

/** A release as messages show it: its first digits, and its tag where it has one. */
export function nameOf({ image }: Pick<PastRelease, "image">): string {
  const { tag } = parseImage(image);
  return `${shortDigest(image)}${tag ? ` (${tag})` : ""}`;
}

/** What people call a build, and a rollback takes for it: its tag, or the first digits of its digest where it has none. */
export const versionName = (image: string): string => parseImage(image).tag ?? shortDigest(image);
