import { configHash } from "./desired.ts";
import type { RolloutResult } from "./rollout.ts";
import type { ProcessGroupInputs } from "./schema.ts";

/** One entry of a group's history, newest first in its outputs. */
export interface Release {
  image: string;
  /** Tells two releases of one image apart. */
  config_hash: string;
  started_at: string;
  finished_at: string;
  /** Who released it: HOTDASH_RELEASED_BY, the actor of a GitHub workflow, or the user of the machine. */
  by: string;
}

/** Releases that are remembered: enough to go back several times. */
export const KEPT_RELEASES = 5;

/** The history after a rollout: unchanged when nothing was touched, otherwise with the new release in front. */
export function withRelease(
  history: readonly Release[],
  inputs: ProcessGroupInputs,
  result: RolloutResult,
): Release[] {
  if (!result.changed) return [...history];
  const { startedAt, finishedAt } = result;
  const release = {
    image: inputs.image,
    config_hash: configHash(inputs),
    started_at: startedAt,
    finished_at: finishedAt,
    by: releasedBy(),
  };
  return [release, ...history].slice(0, KEPT_RELEASES);
}

function releasedBy(): string {
  const { HOTDASH_RELEASED_BY, GITHUB_ACTOR, USER } = process.env;
  return HOTDASH_RELEASED_BY || GITHUB_ACTOR || USER || "unknown";
}
