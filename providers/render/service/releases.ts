import { withNewest } from "../../../settings/releases/kept.ts";
import { type PastRelease, pastReleases } from "../../../settings/releases/release.ts";
import type { Outs } from "../../kernel/implementation.ts";
import { broughtBy } from "../../kernel/released-by.ts";
import type { ServiceInputs } from "./schema.ts";

/** One entry of a service's history, newest first in its outputs. */
export interface Release extends PastRelease {
  /** When its rollout began: ISO 8601, UTC. */
  started_at: string;
}

/** The newest image that was live and passed its smoke rules; undefined when none did. */
export const provenIn = ({ releases }: Outs): string | undefined =>
  pastReleases<Release>(releases)?.[0]?.image;

/** The history after an update that succeeded: the release in front, or one more update of the build's settings. */
export function withRelease(
  olds: Outs,
  { image }: Pick<ServiceInputs, "image">,
  { startedAt, finishedAt }: { startedAt: number; finishedAt: number },
): Release[] {
  const history = pastReleases<Release>(olds.releases) ?? [];
  const [started_at = "", finished_at = ""] = [startedAt, finishedAt].map((at) => new Date(at).toISOString());
  return withNewest({ image, started_at, finished_at, ...broughtBy(), outcome: "live" as const }, history);
}
