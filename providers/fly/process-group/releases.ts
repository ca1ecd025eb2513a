import { withNewest } from "../../../settings/releases/kept.ts";
import { type PastRelease, pastReleases } from "../../../settings/releases/release.ts";
import type { Outs } from "../../kernel/implementation.ts";
import { broughtBy } from "../../kernel/released-by.ts";
import { configHash } from "./desired.ts";
import type { RolloutResult } from "./rollout.ts";
import type { ProcessGroupInputs } from "./schema.ts";

/** One entry of a group's history, newest first in its outputs. */
export interface Release extends PastRelease {
  /** Tells two releases of one image apart. */
  config_hash: string;
  /** When its rollout began: ISO 8601, UTC. */
  started_at: string;
}

/** The history that a state holds, newest first; empty before the first release. */
export function historyOf(olds: Outs): Release[] {
  return pastReleases<Release>(olds.releases) ?? [];
}

/**
 * The history after a rollout that succeeded: the new release in front, or one more update of the build's settings. Unchanged when nothing was touched and its
 * newest entry says already that this release is live. It does not when machines were found as wanted: after an
 * update that was killed, in an app that was adopted, after a rollout that was incomplete.
 */
export function withRelease(
  history: readonly Release[],
  inputs: ProcessGroupInputs,
  { changed, startedAt, finishedAt }: RolloutResult,
): Release[] {
  const release = releaseOf(inputs, "live", startedAt, finishedAt);
  const [newest] = history;
  if (!changed && newest && newest.outcome === "live" && isSame(newest, release)) return [...history];
  return withNewest(release, history);
}

/**
 * The history after a rollout that left something live which the state does not describe. Trying the same release
 * again and again is one entry, so that the releases to go back to are not pushed out.
 */
export function withIncomplete(
  history: readonly Release[],
  inputs: ProcessGroupInputs,
  { startedAt, finishedAt }: Omit<RolloutResult, "changed">,
): Release[] {
  const release = releaseOf(inputs, "incomplete", startedAt, finishedAt);
  const [newest, ...older] = history;
  const again = newest?.outcome === "incomplete" && isSame(newest, release);
  return withNewest(release, again ? older : history);
}

function releaseOf(
  inputs: ProcessGroupInputs,
  outcome: Release["outcome"],
  started_at: string,
  finished_at: string,
): Release {
  return {
    image: inputs.image,
    config_hash: configHash(inputs),
    started_at,
    finished_at,
    ...broughtBy(),
    outcome,
  };
}

const isSame = (one: Release, other: Release) =>
  one.image === other.image && one.config_hash === other.config_hash;
