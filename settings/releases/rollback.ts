import { parseImage } from "../rules/image-reference.ts";
import { show } from "../show.ts";
import {
  digestOf,
  nameOf,
  type PastRelease,
  type ReleaseHistory,
  sameBuild,
  shortDigest,
} from "./release.ts";
import { rollbacksTo } from "./went-back.ts";

/** Variable that names the release to go back to; `npm run up` and `npm run preview` take it as `--rollback-to`. */
export const ROLLBACK_VARIABLE = "HOTDASH_ROLLBACK_TO";

/** Variable by which an update that goes back is told the fingerprint of its plan: the state then says so of the release. */
export const ROLLBACK_FINGERPRINT_VARIABLE = "HOTDASH_ROLLBACK_FINGERPRINT";

/** The word for the release before the one that runs. */
export const PREVIOUS = "previous";

/** Digits of a digest that must be given at least: as many as git shows of a commit. */
const SHORTEST_PREFIX = 7;

/**
 * The image that a stack is to go back to. `wanted` is `previous` (the newest release that was live and is another build
 * than the one that runs), a digest or its first digits (at least 7, `sha256:` may be left out), a tag, or a whole
 * reference. What was done is not refused: the image that runs is the answer when a rollback brought it, and was asked for
 * by its name, or as `previous` with the very plan. Pure.
 *
 * @throws Error that lists the releases there are, when it names none or several of them, one that never was live, or
 *   the one that runs already and that no rollback brought
 */
export function releaseToGoBackTo(wanted: string, history: ReleaseHistory): string {
  const { stack, live, releases } = history;
  const refuse = (problem: string, command = suggestion(history)) =>
    new Error(
      [
        `${ROLLBACK_VARIABLE} (--rollback-to) = ${show(wanted, [ROLLBACK_VARIABLE], new Set())}`,
        `   ${problem}; nothing was changed`,
        ...listed(releases ?? [], live),
        `   allowed: ${PREVIOUS}, a digest or its first ${SHORTEST_PREFIX} digits or more, or a tag`,
        `   run: ${command}`,
      ].join("\n"),
    );
  if (live === undefined)
    throw refuse(`the stack ${stack} has no release yet, so there is none to go back to`);
  if (releases === undefined)
    throw refuse(
      `the stack ${stack} has not written its releases down yet: its next update does`,
      `npm run up -- ${stack}`,
    );
  const arrived = rollbacksTo(live, releases);
  if (wanted === PREVIOUS && arrived.some(({ rollback }) => isPlan(rollback?.fingerprint, history)))
    return live;
  const builds = newestOfEach(releases);
  const found =
    wanted === PREVIOUS ? previous(builds, live) : builds.filter((release) => names(wanted, release));
  const [release, ...others] = found;
  if (!release) {
    if (wanted === PREVIOUS) throw refuse("there is no earlier release that was live");
    const short = /^(sha256:)?[0-9a-f]*$/i.test(wanted) && digits(wanted).length < SHORTEST_PREFIX;
    throw refuse(
      short
        ? `is neither a tag of a release nor long enough for a digest`
        : `names none of the last releases of the stack ${stack}`,
    );
  }
  if (others.length > 0)
    throw refuse(`may mean ${found.map(nameOf).join(" or ")}: give more digits`, commandFor(stack, release));
  if (sameBuild(release.image, live)) {
    if (arrived.length > 0) return live;
    throw refuse(`is what the stack ${stack} runs already: ${nameOf(release)}`);
  }
  if (release.outcome !== "live")
    throw refuse(
      `${nameOf(release)} never was live as a whole, so it is no release to go back to`,
      `HOTDASH_IMAGE=${release.image} npm run up -- ${stack}, or: ${suggestion(history)}`,
    );
  return release.image;
}

const isPlan = (one: string | undefined, { fingerprint }: ReleaseHistory) =>
  one !== undefined && one === fingerprint;

/** One entry a build: the newest at which it was live, else its newest. */
function newestOfEach(releases: readonly PastRelease[]): PastRelease[] {
  const builds = new Map<string, PastRelease>();
  for (const release of releases) {
    const known = builds.get(digestOf(release.image));
    if (!known || (known.outcome !== "live" && release.outcome === "live"))
      builds.set(digestOf(release.image), release);
  }
  return [...builds.values()];
}

function previous(builds: readonly PastRelease[], live: string): PastRelease[] {
  return builds
    .filter(({ image, outcome }) => outcome === "live" && !sameBuild(image, live))
    .sort((a, b) => b.finished_at.localeCompare(a.finished_at))
    .slice(0, 1);
}

/** A tag of digits may look like the start of a digest: then it may mean either. */
function names(wanted: string, { image }: PastRelease): boolean {
  const { tag, digest = "" } = parseImage(image);
  if (wanted === tag || wanted === image) return true;
  const given = digits(wanted);
  return given.length >= SHORTEST_PREFIX && digits(digest).startsWith(given);
}

/** The digits of a digest, of its beginning, or of the digest in a whole reference; empty when it is none of them. */
function digits(text: string): string {
  return /(?:^|@)(?:sha256:)?([0-9a-f]{1,64})$/i.exec(text)?.[1]?.toLowerCase() ?? "";
}

function listed(releases: readonly PastRelease[], live: string | undefined): string[] {
  if (releases.length === 0) return [];
  const rows = releases.map(({ image, finished_at, outcome, by }) => {
    const when = `${finished_at.slice(0, 16).replace("T", " ")} UTC`;
    const runs = live !== undefined && sameBuild(image, live) ? ", runs now" : "";
    return `     ${shortDigest(image)}  ${parseImage(image).tag ?? "(no tag)"}  ${when}  by ${by}  ${outcome}${runs}`;
  });
  return ["   the last releases, newest first:", ...rows];
}

/** The command that goes back by one, or that names an image where there is nothing to go back to. */
function suggestion({ stack, live, releases }: ReleaseHistory): string {
  const [release] = live === undefined ? [] : previous(newestOfEach(releases ?? []), live);
  return release
    ? commandFor(stack, release)
    : `HOTDASH_IMAGE=<repository>@sha256:<digest> npm run up -- ${stack}`;
}

const commandFor = (stack: string, { image }: PastRelease) =>
  `npm run up -- ${stack} --rollback-to ${shortDigest(image)}`;
